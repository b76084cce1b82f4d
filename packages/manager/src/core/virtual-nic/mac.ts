import type { RecordOf } from '@ovmsim/model';
import { RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import { attributesOf } from '../utilities/attributes.js';
import type { AttributesOf } from '../utilities/attributes.js';
import type { WorldReader } from '../world.js';

type MacCore = Pick<ManagerCore, 'store' | 'ids'>;

/** Draws before the range is searched from end to end. */
const draws = 16;

/** The MAC addresses of one Manager: those of its cards, and those drawn for cards that are still to come. */
class MacRegister {
  readonly #inUse = new Set<string>();
  readonly #reserved = new Set<string>();

  constructor(store: WorldReader) {
    const load = (): void => {
      this.#inUse.clear();
      this.#reserved.clear();
      for (const card of store.list('VirtualNic')) this.#add(card);
    };
    load();
    store.onCommit(({ changes, restored }) => {
      if (restored) {
        load();
        return;
      }
      for (const { type, before } of changes) if (type === 'VirtualNic' && before?.macAddress) this.#inUse.delete(before.macAddress);
      for (const { type, after } of changes) if (type === 'VirtualNic') this.#add(after);
    });
  }

  isFree(mac: string): boolean {
    return !this.#inUse.has(mac) && !this.#reserved.has(mac);
  }

  reserve(mac: string): string {
    this.#reserved.add(mac);
    return mac;
  }

  release(mac: string): void {
    this.#reserved.delete(mac);
  }

  #add(card: RecordOf<'VirtualNic'> | undefined): void {
    if (!card?.macAddress) return;
    this.#inUse.add(card.macAddress);
    this.#reserved.delete(card.macAddress);
  }
}

const registers = new WeakMap<WorldReader, MacRegister>();

function registerOf({ store }: MacCore): MacRegister {
  const known = registers.get(store);
  if (known !== undefined) return known;
  const register = new MacRegister(store);
  registers.set(store, register);
  return register;
}

/**
 * A free MAC address of the configured range, drawn at random (recorded 3.3.3). It stays reserved until a card with it is committed, or until `releaseMac`; so
 * it may be drawn before an agent is told of it as well as inside a transaction. Throws RuleError NETWORK_000005 when the range is used up.
 */
export function allocateMac(core: MacCore): string {
  const register = registerOf(core);
  const { oui, first, size } = rangeOf(attributesOf(core.store, 'MacManagement'));
  const at = (offset: number): string => `${oui}:${colons(first + offset)}`;
  for (let draw = 0; draw < draws; draw += 1) {
    const mac = at(core.ids.int(size));
    if (register.isFree(mac)) return register.reserve(mac);
  }
  const start = core.ids.int(size);
  for (let step = 0; step < size; step += 1) {
    const mac = at((start + step) % size);
    if (register.isFree(mac)) return register.reserve(mac);
  }
  throw new RuleError('NETWORK_000005');
}

/** Reserves a MAC address that a user chose; it need not be of the range (User's Guide 3.3 §5.3). Throws RuleError NETWORK_000006 when another card has it. */
export function claimMac(core: MacCore, mac: string): string {
  const register = registerOf(core);
  if (!register.isFree(mac)) throw new RuleError('NETWORK_000006', [mac]);
  return register.reserve(mac);
}

/** Gives back an address that was drawn or claimed and that no card got. */
export function releaseMac(core: MacCore, mac: string): void {
  registerOf(core).release(mac);
}

/** The address in lower case with colons; null for what is none: a group address, zeros, or no address at all. */
export function readMac(text: string): string | null {
  const digits = text.toLowerCase().replaceAll('-', ':');
  if (!/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(digits) || digits === '00:00:00:00:00:00') return null;
  return (Number.parseInt(digits.slice(0, 2), 16) & 1) === 1 ? null : digits;
}

/** The last three bytes of an address as a number: '00:01:0a' is 266; null for anything else. */
export function readMacTail(text: string): number | null {
  return /^(?:[0-9a-f]{2}:){2}[0-9a-f]{2}$/i.test(text) ? Number.parseInt(text.replaceAll(':', ''), 16) : null;
}

/** 266 → '00:01:0a' */
function colons(value: number): string {
  return (value.toString(16).padStart(6, '0').match(/../g) ?? []).join(':');
}

function rangeOf({ oui, addressRangeStart, addressRangeEnd }: AttributesOf<'MacManagement'>): { readonly oui: string; readonly first: number; readonly size: number } {
  const first = readMacTail(addressRangeStart) ?? 0;
  return { oui: oui.toLowerCase(), first, size: (readMacTail(addressRangeEnd) ?? 0xffffff) - first + 1 };
}
