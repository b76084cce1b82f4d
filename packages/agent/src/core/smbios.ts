import type { Inventory } from './hardware.js';

/** A structure of the SMBIOS table: header, formatted area, strings, two zero bytes at the end (DMTF DSP0134 §6.1). */
function structure(type: number, handle: number, parts: { area: readonly number[]; strings: readonly string[] }): Buffer {
  const header = Buffer.from([type, parts.area.length + 4, handle & 0xff, handle >> 8]);
  const strings = parts.strings.length === 0 ? Buffer.from([0]) : Buffer.concat(parts.strings.map((text) => Buffer.from(`${text}\0`, 'latin1')));
  return Buffer.concat([header, Buffer.from(parts.area), strings, Buffer.from([0])]);
}

/** First three fields of a UUID are little-endian from SMBIOS 2.6 on (DSP0134 §7.2.1). */
function uuidBytes(uuid: string): number[] {
  const bytes = uuid.split(':').map((digits) => Number.parseInt(digits, 16));
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, ...rest] = bytes;
  return [d, c, b, a, f, e, h, g, ...rest];
}

export interface SmbiosTable {
  readonly bytes: Buffer;
  readonly items: number;
  /** Longest structure. */
  readonly longest: number;
}

/** The machine's SMBIOS table: BIOS, system, chassis and the end mark. */
export function smbiosTable(inventory: Inventory): SmbiosTable {
  const { bios, system, chassis } = inventory;
  const structures = [
    structure(0, 0x0000, {
      area: [1, 2, 0x00, 0xf0, 3, 0x7f, 0x80, 0x98, 0x8b, 0x3f, 0, 0, 0, 0, 0x03, 0x0d, 4, 6, 0xff, 0xff],
      strings: [bios.vendor, bios.version, bios.releaseDate],
    }),
    structure(1, 0x0001, {
      area: [1, 2, 0, 3, ...uuidBytes(inventory.uuid), 0x06, 0, 0],
      strings: [system.manufacturer, system.productName, system.serialNumber],
    }),
    structure(3, 0x0003, { area: [1, 0x17, 0, 0, 0, 3, 3, 3, 3, 0, 0, 0, 0, chassis.heightUnits, 1, 0, 0], strings: [chassis.manufacturer] }),
    structure(127, 0x007f, { area: [], strings: [] }),
  ];
  return { bytes: Buffer.concat(structures), items: structures.length, longest: Math.max(...structures.map((each) => each.length)) };
}
