import { liveKeys, managerKeyPrefix, vmConfigKeys, type VmConfigKind } from '@ovmsim/model';
import { isRpcStruct, rpcNumber, type RpcStruct, type RpcValue } from '@ovmsim/xml';
import { PythonException } from './python-exception.js';
import { pythonRepr } from './python.js';
import { PythonSyntaxError, readPythonLiteral } from './python-literal.js';

/** What a key of a configuration holds. */
export type ConfigValue = string | number | boolean | readonly string[];

/** A vm.cfg as native values, keys in the order of the file. */
export type VmConfig = Readonly<Record<string, ConfigValue>>;

/**
 * A vm.cfg: Python, one `key = value` per line (form seen in vm.cfg files of 3.3 and 3.4). What cannot be read is left out, as is a value over several lines: the
 * agent writes neither.
 */
export function readVmConfig(text: string): VmConfig {
  const config: Record<string, ConfigValue> = {};
  for (const line of text.split('\n')) {
    const parts = /^\s*([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line);
    if (parts === null) continue;
    const [, key = '', literal = ''] = parts;
    try {
      const value = configValue(readPythonLiteral(literal.trim()));
      if (value !== null) define(config, key, value);
    } catch (error) {
      if (!(error instanceof PythonSyntaxError)) throw error;
    }
  }
  return config;
}

/** The text of a vm.cfg. */
export function printVmConfig(config: VmConfig): string {
  return Object.entries(config)
    .map(([key, value]) => `${key} = ${pythonRepr(value as RpcValue)}\n`)
    .join('');
}

/**
 * The keys and values of `create_vm` and the like, checked against the agent's table; keys of the Manager's own pass unchecked, as text, number, truth or list.
 * @throws PythonException for a key that nobody knows (ValueError) and for a value of another kind (TypeError); texts ours
 */
export function checkedConfig(params: RpcStruct): VmConfig {
  const config: Record<string, ConfigValue> = {};
  for (const [key, value] of Object.entries(params)) {
    const kind = kindOf(key);
    const read = kind === null ? configValue(value) : readers[kind](value);
    if (read === null) throw new PythonException(`Invalid value for vm parameter ${key}: ${pythonRepr(value).slice(0, 200)}`, 'TypeError');
    define(config, key, read);
  }
  return config;
}

/** What the agent's table says of a key; null for the Manager's own. @throws PythonException */
function kindOf(key: string): VmConfigKind | null {
  if (key.startsWith(managerKeyPrefix) && /^\w+$/.test(key)) return null;
  const kind = Object.hasOwn(vmConfigKeys, key) ? vmConfigKeys[key] : undefined;
  if (kind === undefined) throw new PythonException(`Invalid vm parameter: ${key.slice(0, 200)}`, 'ValueError');
  return kind;
}

const readers: { readonly [K in VmConfigKind]: (value: RpcValue) => ConfigValue | null } = {
  integer: (value) => {
    if (typeof value === 'boolean') return value;
    const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : rpcNumber(value);
    return number !== null && Number.isSafeInteger(number) ? number : null;
  },
  text: (value) => (typeof value === 'string' ? value : null),
  list: listOfTexts,
  'text-or-list': (value) => (typeof value === 'string' ? value : listOfTexts(value)),
};

function listOfTexts(value: RpcValue): readonly string[] | null {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : null;
}

function configValue(value: RpcValue): ConfigValue | null {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return listOfTexts(value);
  const number = isRpcStruct(value) ? null : rpcNumber(value);
  return number !== null && Number.isSafeInteger(number) ? number : null;
}

/** A key may be called `__proto__`. */
function define(config: Record<string, ConfigValue>, key: string, value: ConfigValue): void {
  Object.defineProperty(config, key, { value, enumerable: true, writable: true, configurable: true });
}

/** A number of a configuration, or what holds without it. */
export function numberIn(config: VmConfig, key: string, otherwise: number): number {
  const value = config[key];
  return typeof value === 'number' ? value : otherwise;
}

/** A text of a configuration, '' without it. */
export function textIn(config: VmConfig, key: string): string {
  const value = config[key];
  return typeof value === 'string' ? value : '';
}

/** A list of a configuration, empty without it. */
export function listIn(config: VmConfig, key: string): readonly string[] {
  const value = config[key];
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

/** What of a new configuration a running domain takes at once. */
export function liveChanges(from: VmConfig, to: VmConfig): VmConfig {
  return Object.fromEntries(Object.entries(to).filter(([key, value]) => liveKeys.has(key) && JSON.stringify(from[key]) !== JSON.stringify(value)));
}
