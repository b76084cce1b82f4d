import { isRpcStruct, type RpcValue } from '@ovmsim/xml';
import { pythonRepr } from './python.js';

/** How the agent's log prints a secret (CloudStack ovm3 plug-in, quoted logs). */
export const MASK = '******';

/** Positions of arguments that are passwords, per method. */
const secretPositions: Readonly<Record<string, readonly number[]>> = {
  update_agent_password: [1, 2],
  remote_power_off: [3],
  remote_power_on: [3],
};

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

function mapTexts(value: RpcValue, change: (text: string) => string): RpcValue {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (!isRpcStruct(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, mapTexts(member, change)]));
}

/** A call in Python's notation with its secrets masked: `take_ownership('…', 'https://…:******@0.0.0.0:7002/…')`. */
export function maskedCall(method: string, params: readonly RpcValue[]): string {
  const secrets = secretPositions[method] ?? [];
  const printed = params.map((param, index) => (secrets.includes(index) ? `'${MASK}'` : pythonRepr(mapTexts(param, maskText))));
  return `${method}(${printed.join(', ')})`;
}

/** Whether a call carries a password in clear, so that its body must not be recorded. */
export function carriesPassword(method: string, params: readonly RpcValue[]): boolean {
  if (secretPositions[method] !== undefined) return true;
  let found = false;
  for (const param of params) {
    mapTexts(param, (text) => {
      found ||= maskAddresses(text) !== text;
      return text;
    });
  }
  return found;
}
