import type { CliTypeName } from './names.js';
import { newTypes } from './names.js';
import type { CliFormat, CliLabel } from './spec.js';

type Words = Readonly<Record<string, string>>;
interface ScalarOptions {
  readonly format?: CliFormat;
  readonly words?: Words;
  readonly always?: true;
  readonly since?: '3.4';
}

const evidence = 'inferred';

/** 'Memory (MB) = 2048' */
export const scalar = (label: string, path: string, options: ScalarOptions = {}): CliLabel => ({ kind: 'scalar', label, path, ...options, evidence });
export const yesNo = (label: string, path: string): CliLabel => scalar(label, path, { format: 'yesNo' });
export const gib = (label: string, path: string): CliLabel => scalar(label, path, { format: 'gib' });
/** An enumeration in words: 'Use Pool Policy'. */
export const worded = (label: string, path: string, words?: Words): CliLabel => scalar(label, path, { format: 'words', ...(words === undefined ? {} : { words }) });
/** 'Server = <id>  [<name>]'; nothing for an object that the type `only` does not take in. */
export const ref = (label: string, path: string, only?: CliTypeName): CliLabel => ({ kind: 'ref', label, path, ...(only === undefined ? {} : { only }), evidence });
/** 'Vnic 1 = <id>  [<name>]' */
export const refs = (label: string, path: string, only?: CliTypeName): CliLabel => ({
  kind: 'refs', label, path, ...(only === undefined ? {} : { only }), ...(only !== undefined && newTypes.has(only) ? { since: '3.4' as const } : {}), evidence,
});
/** 'Boot Order 1 = Disk' */
export const values = (label: string, path: string, options: Pick<ScalarOptions, 'format' | 'words'> = {}): CliLabel => ({ kind: 'values', label, path, ...options, evidence });

/** Lines that outputs of 3.3 and 3.4 or programs that read them show. */
export const seen = (...labels: readonly CliLabel[]): readonly CliLabel[] => labels.map((label) => ({ ...label, evidence: 'CLI outputs of 3.3 and 3.4' }));

/** The address of a port: 'Ip Address Config 1 - Address Type = Ipv4' */
export const addresses = (path: string): readonly CliLabel[] =>
  seen({
    kind: 'embedded', label: 'Ip Address Config', path, evidence,
    parts: {
      'Address Type': { field: 'type', format: 'words' },
      'Config Type': { field: 'configType', format: 'words' },
      Address: { field: 'address' },
      Netmask: { field: 'netmask' },
    },
  });

/** What every `show` ends with. */
export const tail: readonly CliLabel[] = [
  ...seen(ref('Id', 'id'), scalar('Name', 'name', { always: true }), scalar('Description', 'description', { always: true })),
  ...seen(scalar('Locked', 'locked', { format: 'trueFalse', always: true })),
];
