import type { FieldSpec, TypeName } from '@ovmsim/model';
import { isTypeName, typeNames, typeOfWireName, types } from '@ovmsim/model';

/** One recorded answer: of GET Type/{id}, or of GET Type. */
export interface Sample {
  /** 'Server.get.json' */
  readonly file: string;
  readonly type: TypeName;
  readonly kind: 'get' | 'list';
  readonly objects: readonly Recorded[];
}

/** An object as it stood in a recorded answer. */
export type Recorded = Readonly<Record<string, unknown>>;

interface WireId {
  readonly type: string;
  readonly value: string;
  readonly name: string | null;
}

interface Draft {
  readonly id: string;
  [field: string]: unknown;
}

/** Records to store, by type, in an order that gives every recorded list its recorded order. */
export type RecordedWorld = ReadonlyMap<TypeName, readonly Readonly<Draft>[]>;

/** 'Server.get.json' → Server, get; undefined for a file that is no sample. Throws for a type that the registry does not have. */
export function sampleOf(file: string, content: unknown): Sample | undefined {
  const [, type, kind] = /^(\w+)\.(get|list)\.json$/.exec(file) ?? [];
  if (type === undefined) return undefined;
  if (!isTypeName(type)) throw new Error(`${file}: the registry has no type ${type}`);
  const objects = Array.isArray(content) ? (content as readonly Recorded[]) : [content as Recorded];
  return { file, type, kind: kind === 'get' ? 'get' : 'list', objects };
}

/**
 * The world in which a Manager would have given the answer `focus`: its stored values as recorded, whatever it refers to under the recorded name, and
 * owners for every list that the far side of a relation fills. The other objects come from the recorded lists; the recording holds two moments, so
 * where they disagree with the answer in focus, that one counts.
 */
export function recordedWorld(samples: readonly Sample[], focus: Sample): RecordedWorld {
  const world = new WorldDraft();
  const lists = samples.filter(({ kind, type }) => kind === 'list' && type !== focus.type);
  for (const { type, objects } of [...lists, focus]) for (const object of objects) world.put(type, recordOf(type, object));
  for (const object of focus.objects) world.name(object);
  world.follow(focus.type, focus.objects.map(idIn));
  for (const object of focus.objects) world.link(focus.type, object);
  for (const { type, objects } of lists) for (const object of objects) world.suggest(type, object);
  return world.ordered();
}

class WorldDraft {
  readonly #records = new Map<TypeName, Map<string, Draft>>();
  /** Objects that must be made one after the other. */
  readonly #sequences = new Map<TypeName, string[][]>();
  /** The same, but only as far as the answer in focus does not say otherwise. */
  readonly #suggestions = new Map<TypeName, string[][]>();

  put(type: TypeName, record: Draft): void {
    this.#of(type).set(record.id, record);
  }

  /** Sees to it that everything a recorded object refers to exists, with the name it had. */
  name(value: unknown): void {
    if (Array.isArray(value)) value.forEach((each) => this.name(each));
    else if (isWireId(value)) this.#stub(value)['name'] = value.name ?? '';
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach((each) => this.name(each));
  }

  /** Makes the owning sides say what the recorded object's inverse fields say. */
  link(type: TypeName, object: Recorded): void {
    const id = idIn(object);
    for (const field of types[type].fields) {
      if (field.inverse === undefined || !(field.name in object)) continue;
      const owners = idsIn(object[field.name]);
      this.#setOwners(field, id, owners);
      this.follow(field.inverse.type, owners.map(({ value }) => value));
    }
    if (type === 'ServerPool') this.#assign(object);
    if (type === 'Server') this.#connect(object);
  }

  /** Has objects of a type made in this order. */
  follow(type: TypeName, ids: string[]): void {
    this.#sequences.set(type, [...(this.#sequences.get(type) ?? []), ids]);
  }

  /** Takes the order of the lists of another recorded object: what the answer in focus derives may depend on it. */
  suggest(type: TypeName, object: Recorded): void {
    for (const { name, inverse } of types[type].fields) {
      if (inverse === undefined) continue;
      const ids = idsIn(object[name]).map(({ value }) => value);
      this.#suggestions.set(inverse.type, [...(this.#suggestions.get(inverse.type) ?? []), ids]);
    }
  }

  ordered(): RecordedWorld {
    return new Map([...this.#records].map(([type, records]) => [type, this.#inOrder(type, [...records.values()])]));
  }

  #inOrder(type: TypeName, records: readonly Draft[]): readonly Draft[] {
    const must = this.#sequences.get(type) ?? [];
    const may: (readonly string[])[] = [];
    for (const suggestion of this.#suggestions.get(type) ?? []) {
      if (sorted(records, [...must, ...may, suggestion]) !== undefined) may.push(suggestion);
    }
    const order = sorted(records, [...must, ...may]);
    if (order === undefined) throw new Error(`the recorded lists of ${type} contradict each other in their order`);
    return order;
  }

  /** The machines of a pool that have no Server are told apart by what they store; where the others run is not known from the pool alone. */
  #assign(pool: Recorded): void {
    const unassigned = new Set(idsIn(pool['unassignedVmIds']).map(({ value }) => value));
    for (const vm of idsIn(pool['vmIds']).map((each) => this.#stub(each))) {
      if (unassigned.has(vm.id)) vm['serverId'] = null;
      else if (vm['serverId'] === null) delete vm['serverId'];
    }
  }

  /** A Server shows the disks that the paths of its initiators lead to, in the order of the paths; paths that were not recorded are made. */
  #connect(server: Recorded): void {
    const initiators = idsIn(server['storageInitiatorIds']).map(({ value }) => value);
    const elements = idsIn(server['storageElementIds']).map(({ value }) => value);
    const [first] = initiators;
    const paths = [...this.#of('StoragePath').values()].filter((path) => initiators.includes(String(path['storageInitiatorId'])));
    const ordered = elements.flatMap((element) => {
      const known = paths.filter((path) => path['storageElementId'] === element).map(({ id }) => id);
      if (known.length > 0 || first === undefined) return known;
      const made: Draft = { id: `path to ${element}`, storageInitiatorId: first, storageElementId: element };
      this.put('StoragePath', made);
      return [made.id];
    });
    for (const path of paths) if (!ordered.includes(path.id)) path['storageInitiatorId'] = null;
    this.follow('StoragePath', ordered);
  }

  #setOwners(field: FieldSpec, id: string, owners: readonly WireId[]): void {
    const relation = field.inverse;
    if (relation === undefined) return;
    const wanted = new Set(owners.map(({ value }) => value));
    for (const owner of this.#of(relation.type).values()) {
      const stored = owner[relation.field];
      if (wanted.has(owner.id)) continue;
      if (Array.isArray(stored)) owner[relation.field] = stored.filter((each) => each !== id);
      else if (stored === id) owner[relation.field] = null;
    }
    const many = types[relation.type].fields.find(({ name }) => name === relation.field)?.list === true;
    for (const owner of owners.map((each) => this.#stub(each))) {
      const stored = owner[relation.field];
      if (!many) owner[relation.field] = id;
      else if (!Array.isArray(stored) || !stored.includes(id)) owner[relation.field] = [...(Array.isArray(stored) ? (stored as unknown[]) : []), id];
    }
  }

  #stub(id: WireId): Draft {
    const type = typeOfWireName(id.type);
    if (type === undefined) throw new Error(`a recorded reference names the unknown type ${id.type}`);
    const known = this.#of(type).get(id.value);
    if (known !== undefined) return known;
    const made = recordOf(type, { id, name: id.name ?? '' });
    this.put(type, made);
    return made;
  }

  #of(type: TypeName): Map<string, Draft> {
    const records = this.#records.get(type) ?? new Map<string, Draft>();
    this.#records.set(type, records);
    return records;
  }
}

/** The stored fields of a recorded object; fields the recording does not have are empty. */
function recordOf(type: TypeName, object: Recorded): Draft {
  const record: Draft = { id: idIn(object) };
  for (const field of types[type].fields) {
    if (field.origin !== 'own' || field.name === 'id') continue;
    const shown = object[field.name];
    if (shown === undefined) record[field.name] = field.list && !field.nullable ? [] : null;
    else record[field.name] = Array.isArray(shown) ? shown.map((each) => stored(field, each)) : stored(field, shown);
  }
  return record;
}

function stored(field: FieldSpec, shown: unknown): unknown {
  if (field.shape.kind !== 'id' || !isWireId(shown)) return shown;
  return field.shape.ref === null ? { type: typeOfWireName(shown.type), id: shown.value } : shown.value;
}

function idIn(object: Recorded): string {
  const id = object['id'];
  if (!isWireId(id)) throw new Error('a recorded object has no id');
  return id.value;
}

/** The references in a field: of a list, or the one. */
function idsIn(shown: unknown): readonly WireId[] {
  return (Array.isArray(shown) ? (shown as readonly unknown[]) : [shown]).filter(isWireId);
}

export function isWireId(value: unknown): value is WireId {
  return typeof value === 'object' && value !== null && 'type' in value && 'value' in value && 'uri' in value;
}

/** Keeps the order of `records` as far as the sequences allow; undefined when they contradict each other. */
function sorted(records: readonly Draft[], sequences: readonly (readonly string[])[]): Draft[] | undefined {
  const before = new Map<string, Set<string>>(records.map(({ id }) => [id, new Set()]));
  for (const sequence of sequences) {
    sequence.forEach((id, index) => {
      const earlier = sequence[index - 1];
      if (earlier !== undefined) before.get(id)?.add(earlier);
    });
  }
  const left = [...records];
  const done: Draft[] = [];
  while (left.length > 0) {
    const next = left.findIndex(({ id }) => before.get(id)?.size === 0);
    if (next === -1) return undefined;
    const [record] = left.splice(next, 1);
    if (record === undefined) break;
    done.push(record);
    for (const waiting of before.values()) waiting.delete(record.id);
  }
  return done;
}

/** Types of which nothing is recorded among the samples. */
export function unrecordedTypes(samples: readonly Sample[]): readonly TypeName[] {
  const seen = new Set(samples.map(({ type }) => type));
  return typeNames.filter((type) => !seen.has(type));
}
