import { agentMethod, type AgentParameter } from '@ovmsim/model';
import { isRpcStruct, type RpcValue } from '@ovmsim/xml';
import { pythonRepr } from './python.js';

/** How the agent's log prints a secret (CloudStack ovm3 plug-in, quoted logs). */
export const MASK = '******';

/**
 * Positions of the arguments that the registry calls secret; those of a call that is handed on stand after the name of its method. Of a method that
 * nobody knows, which may be a mistyped one, all are.
 */
function secretPositions(method: string, params: readonly RpcValue[]): readonly number[] {
  const found: number[] = [];
  let name: RpcValue | undefined = method;
  for (let offset = 0; typeof name === 'string'; ) {
    const known = agentMethod(name);
    if (known === undefined) return [...found, ...[...params.keys()].slice(offset)];
    const declared: readonly AgentParameter[] = known.params;
    for (const [index, param] of declared.entries()) if (param.secret === true) found.push(offset + index);
    const at = declared.findIndex((param, index) => param.name === 'func' && declared[index + 1]?.rest === true);
    if (at < 0) break;
    name = params[offset + at];
    offset += at + 1;
  }
  return found;
}

function maskAddresses(text: string): string {
  return text.replace(/(\b[a-z]+:\/\/[^:/@\s']+):[^@/\s']+@/g, `$1:${MASK}@`);
}

/** Passwords inside addresses, and private keys inside anything. */
export function maskText(text: string): string {
  return maskAddresses(text).replace(
    /-----BEGIN ([A-Z ]*)PRIVATE KEY-----[\s\S]*?-----END \1PRIVATE KEY-----/g,
    `-----PRIVATE KEY ${MASK}-----`,
  );
}

/** The value with each text changed; `secret` says that the member it stands in is named like a password (storage records have such members). */
function mapTexts(value: RpcValue, change: (text: string, secret: boolean) => string, secret = false): RpcValue {
  if (typeof value === 'string') return change(value, secret);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change, secret));
  if (!isRpcStruct(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, mapTexts(member, change, secret || /passw/i.test(name))]));
}

/** A call in Python's notation with its secrets masked: `take_ownership('…', 'https://…:******@0.0.0.0:7002/…')`. */
export function maskedCall(method: string, params: readonly RpcValue[]): string {
  const secrets = secretPositions(method, params);
  const printed = params.map((param, index) => (secrets.includes(index) ? `'${MASK}'` : pythonRepr(mapTexts(param, (text, secret) => (secret ? MASK : maskText(text))))));
  return `${method}(${printed.join(', ')})`;
}

/** Whether a call carries a password in clear, so that its body must not be recorded. */
export function carriesPassword(method: string, params: readonly RpcValue[]): boolean {
  if (secretPositions(method, params).length > 0) return true;
  let found = false;
  for (const param of params) {
    mapTexts(param, (text, secret) => {
      found ||= secret || maskAddresses(text) !== text;
      return text;
    });
  }
  return found;
}
