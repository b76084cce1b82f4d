import { isRpcStruct, rpcNumber, type RpcStruct, type RpcValue } from '@ovmsim/xml';
import { PythonException } from './python-exception.js';

/** The kinds of stanza, in the order in which the file has them (CloudStack ovm3 plug-in). */
const stanzaKinds = ['heartbeat', 'node', 'cluster'] as const;
export type StanzaKind = (typeof stanzaKinds)[number];

/** One stanza of `/etc/ocfs2/cluster.conf`. */
export interface Stanza {
  readonly kind: StanzaKind;
  readonly values: Readonly<Record<string, string>>;
}

const isKind = (text: string): text is StanzaKind => (stanzaKinds as readonly string[]).includes(text);

/** `cluster.conf` as O2CB writes it: a line per stanza, one tab and `key = value` below it, an empty line between stanzas. */
export function printClusterConfig(stanzas: readonly Stanza[]): string {
  return stanzas.map(({ kind, values }) => `${kind}:\n${Object.entries(values).map(([key, value]) => `\t${key} = ${value}\n`).join('')}`).join('\n');
}

/** Reads `cluster.conf`. @throws PythonException for what is no such file (text: ours) */
export function parseClusterConfig(text: string): readonly Stanza[] {
  const stanzas: { kind: StanzaKind; values: Record<string, string> }[] = [];
  for (const line of text.split('\n')) {
    const [, kind = ''] = /^(\w+):\s*$/.exec(line) ?? [];
    const [, key, value = ''] = /^\s+(\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    const last = stanzas.at(-1);
    if (isKind(kind)) stanzas.push({ kind, values: {} });
    else if (key !== undefined && last !== undefined) last.values[key] = value;
    else if (line.trim() !== '') throw new PythonException(`Invalid cluster configuration: ${line.trim().slice(0, 60)}`, 'ValueError');
  }
  return stanzas;
}

/**
 * The configuration as callers give it: a struct with a list of structs per kind, or the text of the file (CloudStack ovm3 plug-in sends the struct).
 * @throws PythonException for anything else
 */
export function clusterConfigOf(value: RpcValue | undefined): readonly Stanza[] {
  if (typeof value === 'string') return parseClusterConfig(value);
  if (!isRpcStruct(value)) throw new PythonException('cluster configuration must be dict or str', 'TypeError');
  return stanzaKinds.flatMap((kind) => {
    const listed = value[kind];
    if (listed === undefined) return [];
    if (!Array.isArray(listed) || !listed.every(isRpcStruct)) throw new PythonException(`cluster configuration: ${kind} must be list of dict`, 'TypeError');
    return listed.map((struct) => ({ kind, values: scalars(struct) }));
  });
}

/** The values of a struct as texts; a file knows nothing else. @throws PythonException for a value that is no scalar */
export function scalars(struct: RpcStruct): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(struct).map(([key, value]) => {
      const text = typeof value === 'string' ? value : typeof value === 'boolean' ? String(value) : rpcNumber(value);
      if (text === null) throw new PythonException(`Invalid value of ${key}`, 'TypeError');
      return [key, String(text)];
    }),
  );
}

/** `/etc/sysconfig/o2cb`: `KEY=value` per line. */
export function printO2cb(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings).map(([key, value]) => `${key}=${value}\n`).join('');
}

/** Reads `/etc/sysconfig/o2cb`; what is no setting is left out. */
export function parseO2cb(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...text.matchAll(/^\s*(\w+)=(.*)$/gm)].map(([, key = '', value = '']) => [key, value.trim()]));
}
