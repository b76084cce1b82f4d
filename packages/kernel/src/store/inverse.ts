/** Whoever names one target through one field, in the order in which they came to name it. */
interface Node {
  readonly ids: Set<string>;
  /** `ids` as a list, until the next change. */
  list: readonly string[] | null;
  /** Only the store with this token may change the node in place. */
  owner: object;
}

const none: readonly string[] = Object.freeze([]);

/** Who names whom through one field: the inverse of one owned relation. Costs of a change do not depend on how many are related. */
export class InverseIndex {
  #nodes: Map<string, Node>;
  #owner: object;

  constructor(owner: object) {
    this.#nodes = new Map();
    this.#owner = owner;
  }

  get(target: string): readonly string[] {
    const node = this.#nodes.get(target);
    if (node === undefined) return none;
    node.list ??= Object.freeze([...node.ids]);
    return node.list;
  }

  has(target: string, id: string): boolean {
    return this.#nodes.get(target)?.ids.has(id) ?? false;
  }

  targets(): IterableIterator<string> {
    return this.#nodes.keys();
  }

  add(target: string, id: string, owner: object): void {
    const node = this.#writable(target, owner);
    node.ids.add(id);
    node.list = null;
  }

  remove(target: string, id: string, owner: object): void {
    if (!this.has(target, id)) return;
    const node = this.#writable(target, owner);
    node.ids.delete(id);
    node.list = null;
    if (node.ids.size === 0) this.#nodes.delete(target);
  }

  /** Puts the related of a target into the given order; ids that are not related are left out, others follow. */
  reorder(target: string, order: readonly string[], owner: object): void {
    const node = this.#writable(target, owner);
    const present = new Set(node.ids);
    node.ids.clear();
    for (const id of order) if (present.delete(id)) node.ids.add(id);
    for (const id of present) node.ids.add(id);
    node.list = null;
  }

  /** The same index for somebody else; both copy a part before they change it. The caller takes a new owner token too. */
  share(): InverseIndex {
    const copy = new InverseIndex({});
    copy.#nodes = this.#nodes;
    copy.#owner = {};
    this.#owner = {};
    return copy;
  }

  #writable(target: string, owner: object): Node {
    if (this.#owner !== owner) {
      this.#nodes = new Map(this.#nodes);
      this.#owner = owner;
    }
    let node = this.#nodes.get(target);
    if (node === undefined) {
      node = { ids: new Set(), list: null, owner };
      this.#nodes.set(target, node);
    } else if (node.owner !== owner) {
      node = { ids: new Set(node.ids), list: null, owner };
      this.#nodes.set(target, node);
    }
    return node;
  }
}
