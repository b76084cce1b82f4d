import { PythonException } from '../core/python-exception.js';

export const simKinds = ['iso', 'disk', 'template', 'assembly'] as const;
export type SimKind = (typeof simKinds)[number];

/** A file that no network is needed for: what its URL says of it. Sizes in bytes, memory in MiB. */
export interface SimFile {
  readonly kind: SimKind;
  readonly name: string;
  /** Machines in an assembly. */
  readonly vms: number;
  /** Disks per machine. */
  readonly disks: number;
  /** Of the image, or of each disk. */
  readonly size: number;
  /** What an image takes of the repository. */
  readonly used: number;
  readonly memory: number;
  readonly cpus: number;
  readonly nics: number;
  readonly domainType: 'xen_hvm' | 'xen_hvm_pv_drivers' | 'xen_pvm';
  readonly osType: string;
  /** How long the fetch takes, ms of the I/O clock. */
  readonly takesMs: number;
  /** Why the fetch fails half-way; null when it does not. */
  readonly failure: string | null;
}

const kib = 1024;
const units: Readonly<Record<string, number>> = { '': 1, k: kib, m: kib ** 2, g: kib ** 3, t: kib ** 4 };
const machine = ['disks', 'size', 'used', 'memory', 'cpus', 'nics', 'type', 'os'] as const;
const always = ['takes', 'fail'] as const;

/** What may stand behind the question mark. docs/imports.md has the grammar. */
const words: { readonly [K in SimKind]: readonly string[] } = {
  iso: ['size', 'used', ...always],
  disk: ['size', 'used', ...always],
  template: [...machine, ...always],
  assembly: ['vms', ...machine, ...always],
};
const usualSize: { readonly [K in SimKind]: string } = { iso: '700M', disk: '10G', template: '10G', assembly: '10G' };

/** Whether a URL is one of ours. */
export function isSimUrl(url: string): boolean {
  return /^sim:/i.test(url);
}

/** Reads `sim:KIND/NAME?word=value&…`. @throws PythonException ValueError that says which word is wrong */
export function readSimUrl(url: string): SimFile {
  const match = /^sim:([a-z]+)\/([^?#/\\]+)(?:\?(.*))?$/i.exec(url);
  const kind = simKinds.find((each) => each === match?.[1]?.toLowerCase());
  if (match === null || kind === undefined) throw wrong(url, `sim:KIND/NAME is wanted, KIND one of ${simKinds.join(', ')}`);
  const given = new URLSearchParams(match[3] ?? '');
  for (const word of given.keys()) if (!words[kind].includes(word)) throw wrong(url, `"${word}" is not one of ${words[kind].join(', ')}`);
  const reader = new Words(url, given);
  const size = reader.bytes('size', usualSize[kind]);
  return {
    kind,
    name: reader.name(match[2] ?? ''),
    vms: reader.count('vms', 1, [1, 64]),
    disks: reader.count('disks', 1, [0, 64]),
    size,
    used: Math.min(size, reader.bytes('used', String(size))),
    memory: reader.count('memory', 1024, [32, 2_000_000]),
    cpus: reader.count('cpus', 1, [1, 128]),
    nics: reader.count('nics', 1, [0, 8]),
    domainType: reader.domainType(),
    osType: given.get('os') ?? 'Oracle Linux 7',
    takesMs: reader.duration('takes'),
    failure: given.get('fail'),
  };
}

class Words {
  constructor(
    private readonly url: string,
    private readonly given: URLSearchParams,
  ) {}

  name(text: string): string {
    try {
      return decodeURIComponent(text).replace(/[/\\\0]/g, '_');
    } catch {
      throw wrong(this.url, 'the name holds a % that begins no escape');
    }
  }

  bytes(word: string, usual: string): number {
    const match = /^(\d{1,15})([kmgt]?)$/i.exec(this.given.get(word) ?? usual);
    const value = match === null ? NaN : Number(match[1]) * (units[(match[2] ?? '').toLowerCase()] ?? NaN);
    if (!Number.isSafeInteger(value) || value > 64 * kib ** 4) throw wrong(this.url, `${word} is a number of bytes up to 64T, as 700M or 10G`);
    return value;
  }

  count(word: string, usual: number, [least, most]: readonly [number, number]): number {
    const text = this.given.get(word) ?? String(usual);
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (!(value >= least && value <= most)) throw wrong(this.url, `${word} is a number from ${least} to ${most}`);
    return value;
  }

  duration(word: string): number {
    const match = /^(\d{1,6})(ms|s|m)$/.exec(this.given.get(word) ?? '0s');
    if (match === null) throw wrong(this.url, `${word} is a time, as 500ms, 20s or 5m`);
    return Number(match[1]) * (match[2] === 'ms' ? 1 : match[2] === 's' ? 1000 : 60_000);
  }

  domainType(): SimFile['domainType'] {
    const text = (this.given.get('type') ?? 'xen_pvm').toLowerCase();
    const known = (['xen_hvm', 'xen_hvm_pv_drivers', 'xen_pvm'] as const).find((each) => each === text);
    if (known === undefined) throw wrong(this.url, 'type is XEN_HVM, XEN_HVM_PV_DRIVERS or XEN_PVM');
    return known;
  }
}

function wrong(url: string, text: string): PythonException {
  return new PythonException(`ovmsim cannot read ${url.slice(0, 200)}: ${text}`, 'ValueError');
}
