import type { CliTypeName } from './names.js';
import { cliTypeNames, sinceOf } from './names.js';
import { tail } from './labels.js';
import type { CliLabel, CliType } from './spec.js';

/** An object type: what its `show` has before Id, Name, Description and Locked. */
export function type(name: CliTypeName, labels: readonly (CliLabel | readonly CliLabel[])[], options: Pick<CliType, 'only' | 'newestFirst'> = {}): CliType {
  return { name, type: cliTypeNames[name], ...options, ...sinceOf(name), labels: [...labels.flat(), ...tail], evidence: 'CLI guide 3.4' };
}
