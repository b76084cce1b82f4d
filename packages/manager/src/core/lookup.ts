import type { TypeName } from '@ovmsim/model';
import { OperationError, RuleError } from './errors.js';
import type { ManagerRecords, WorldReader } from './world.js';

type Reader = Pick<WorldReader, 'get'>;

/** The object that a call names. Throws OperationError GEN_000002 at once. */
export function namedObject<T extends TypeName>(reader: Reader, type: T, id: string | undefined): ManagerRecords[T] {
  const found = reader.get(type, id ?? '');
  if (found === undefined) throw new OperationError('GEN_000002', [type, id ?? '']);
  return found;
}

/** The same inside a job, where the object may have gone meanwhile. Throws RuleError GEN_000002. */
export function stillThere<T extends TypeName>(reader: Reader, type: T, id: string): ManagerRecords[T] {
  const found = reader.get(type, id);
  if (found === undefined) throw new RuleError('GEN_000002', [type, id]);
  return found;
}
