import type { Rng } from '@ovmsim/kernel';
import { fieldsOf, isTypeName, operations, types, valueTypes } from '@ovmsim/model';
import type { FieldSpec, OperationSpec, ParameterSpec, TypeName } from '@ovmsim/model';
import { hints } from './hints.js';

/** One request below the base URI. */
export interface Request {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** One step of a sequence: an operation of the registry, and the seed from which everything else of the request is drawn. */
export interface Step {
  readonly operation: string;
  readonly seed: number;
}

/** Would lead out of the estate, or end it: each is tested by itself, in every state. */
const leftOut: ReadonlySet<string> = new Set(['Server.discover', 'Server.releaseOwnership', 'Server.takeOwnership', 'Server.delete', 'Server.powerOff', 'Server.stop', 'Server.kill', 'Server.restart', 'Server.upgrade']);
/** What stands outside the object model, and the writes of certificates. */
const leftOutKinds: ReadonlySet<string> = new Set(['session', 'internal', 'utility']);

/** The operations that sequences are made of. */
export const candidates: readonly OperationSpec[] = operations.filter(({ name, kind, principals }) => !leftOut.has(name) && !leftOutKinds.has(kind) && principals.includes('user'));

const isWrite = ({ http }: OperationSpec): boolean => http[0]?.method !== 'GET';

/** Operations by what they are drawn for: what families do, what they hint at, reads, and what is not simulated. */
export const pools = {
  hinted: candidates.filter(({ name }) => name in hints),
  writes: candidates.filter((each) => isWrite(each) && each.level !== 'refused'),
  reads: candidates.filter((each) => !isWrite(each) && each.level !== 'refused'),
  refused: candidates.filter(({ level }) => level === 'refused'),
} as const;

const texts = ['', 'x', 'vm', 'a name with spaces', 'é<&"\\', 'nas1', 'nas1.example.com', '10.0.0.7', '00:21:f6:00:00:07', 'x'.repeat(300)] as const;
const integers = [0, 1, 2, 4, 512, 1024, -1, 1_000_000, 2 ** 40] as const;

/** What a request can name: the ids of a type, and those of its objects that name another one in a field. */
export interface Known {
  ids(type: TypeName): readonly string[];
  related(type: TypeName, field: string, id: string): readonly string[];
}

/** Draws a request for a step against the world as it is now: mostly a legal one, now and then with something wrong in it. */
export class Drawing {
  constructor(
    private readonly known: Known,
    private readonly rng: Rng,
  ) {}

  request(operation: OperationSpec): Request {
    const at = this.rng.pick(operation.http);
    const id = operation.type === null ? '' : this.idOf(operation.type);
    const childId = operation.child === undefined ? '' : this.childOf(operation, id);
    const path = at.path.replace(/:(id|childId)/g, (_all, name: string) => encodeURIComponent(name === 'id' ? id : childId));
    const query = operation.params.flatMap((spec) => (spec.required || this.once(2) ? [`${spec.name}=${encodeURIComponent(this.parameter(spec))}`] : []));
    const body = this.body(operation, id);
    return { operation: operation.name, method: at.method, path: query.length === 0 ? path : `${path}?${query.join('&')}`, ...(body === undefined ? {} : { body }) };
  }

  /** Once in `times`. */
  private once(times: number): boolean {
    return this.rng.int(times) === 0;
  }

  /** An object of the type that is there; rarely one of another type, or none. */
  private idOf(type: TypeName): string {
    if (this.once(40)) return this.rng.pick(['nobody', '0004fb0000060000ffffffffffffffff', ...this.known.ids('Server')]);
    const ids = this.known.ids(type);
    return ids.length === 0 ? 'nobody' : this.rng.pick(ids);
  }

  private childOf({ type, relation, child, kind }: OperationSpec, id: string): string {
    if (child === undefined || type === null || kind === 'create') return '';
    const inverse = fieldsOf(type, '3.4').find(({ name }) => name === relation)?.inverse;
    const own = inverse === undefined ? [] : this.known.related(inverse.type, inverse.field, id);
    return own.length > 0 && !this.once(8) ? this.rng.pick(own) : this.idOf(child);
  }

  private parameter({ kind, ref }: ParameterSpec): string {
    switch (kind) {
      case 'id':
        return ref === undefined ? 'nobody' : this.idOf(ref);
      case 'boolean':
        return this.rng.pick(['true', 'false', 'TRUE', 'yes']);
      case 'integer':
        return String(this.rng.pick(integers));
      case 'string':
        return this.rng.pick(texts);
    }
  }

  private body({ name, kind, body }: OperationSpec, id: string): unknown {
    switch (body.kind) {
      case 'none':
        return this.once(10) ? null : undefined;
      case 'text':
        return this.rng.pick(texts);
      case 'notification':
        return {};
      case 'id': {
        const one = (): unknown => ({ value: this.idOf(body.type) });
        return body.list === true ? Array.from({ length: this.rng.int(3) }, one) : one();
      }
      case 'anyId': {
        const type = this.rng.pick(['Vm', 'Server', 'VirtualDisk', 'Network'] as const);
        return { type: types[type].wireType, value: this.idOf(type) };
      }
      case 'value': {
        const one = (): unknown => this.fields(valueTypes[body.value].fields, 2);
        return body.list === true ? Array.from({ length: this.rng.int(3) }, one) : one();
      }
      case 'object': {
        const own = fieldsOf(body.type, '3.4').filter(({ origin, name: field }) => origin === 'own' && field !== 'id');
        const hint = hints[name]?.({ pick: (type) => this.idOf(type), rng: this.rng, id });
        if (kind === 'create') return this.once(6) ? this.fields(own, 3) : { ...hint, ...(this.once(4) ? this.fields(own, 8) : {}) };
        return { ...hint, ...this.fields(own.filter(({ writable }) => writable || this.once(10)), 3) };
      }
    }
  }

  /** Some of the fields, one in `of`, with values of their shapes. */
  private fields(fields: readonly FieldSpec[], of: number): Record<string, unknown> {
    return Object.fromEntries(fields.filter(() => this.once(of)).map((field) => [field.name, this.value(field)]));
  }

  private value(field: FieldSpec): unknown {
    if (this.once(25)) return this.rng.pick([null, 'wrong', -7, [], {}]);
    return field.list ? Array.from({ length: this.rng.int(3) }, () => this.single(field)) : this.single(field);
  }

  private single({ shape }: FieldSpec): unknown {
    switch (shape.kind) {
      case 'scalar':
        return { string: () => this.rng.pick(texts), boolean: () => this.once(2), integer: () => this.rng.pick(integers), number: () => this.rng.float() * 1000 }[shape.scalar]();
      case 'enum':
        return this.rng.pick(shape.values);
      case 'id': {
        const type = shape.ref ?? this.rng.pick(Object.keys(types).filter(isTypeName));
        return { type: types[type].wireType, value: this.idOf(type) };
      }
      case 'value':
        return this.fields(valueTypes[shape.value].fields, 2);
      case 'map':
        return {};
    }
  }
}
