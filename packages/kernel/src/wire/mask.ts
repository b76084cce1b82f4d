const mask = '******';
const secretHeaders = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie']);

/** Headers with their secrets masked: user names, cookie names and attributes stay readable. */
export function maskHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const masked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (!secretHeaders.has(lower)) masked[name] = maskText(value);
    else masked[name] = lower === 'cookie' ? maskCookies(value) : lower === 'set-cookie' ? maskSetCookie(value) : maskAuthorization(value);
  }
  return masked;
}

function maskAuthorization(value: string): string {
  const [, scheme, rest] = /^(\S+)\s+(.*)$/s.exec(value) ?? [];
  if (scheme === undefined || rest === undefined) return mask;
  if (scheme.toLowerCase() !== 'basic') return `${scheme} ${mask}`;
  const plain = Buffer.from(rest, 'base64').toString('utf8');
  const colon = plain.indexOf(':');
  // Without a colon it may all be password.
  if (colon < 0) return `${scheme} ${mask}`;
  return `${scheme} ${plain.slice(0, colon).replace(/[^\x20-\x7e]/g, '?')}:${mask}`;
}

function maskCookies(value: string): string {
  return value
    .split(';')
    .map((pair) => (pair.includes('=') ? `${pair.slice(0, pair.indexOf('='))}=${mask}` : mask))
    .join(';');
}

/** Several Set-Cookie headers arrive here joined by newlines. */
function maskSetCookie(value: string): string {
  return value
    .split('\n')
    .map((line) => line.replace(/^([^=;]*)=[^;]*/, `$1=${mask}`))
    .join('\n');
}

// A block may have been cut off at its end.
const privateKey = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g;
const secretWord = '(?:[\\w-]*(?:password|passwd|passphrase|secret|token))';
const json = new RegExp(`("${secretWord}"\\s*:\\s*")(?:[^"\\\\]|\\\\.)*`, 'gi');
const jsonNumber = new RegExp(`("${secretWord}"\\s*:\\s*)-?\\d[\\d.eE+-]*`, 'gi');
const xmlAttribute = new RegExp(`(\\s${secretWord}\\s*=\\s*(["']))(?:(?!\\2)[^<])+`, 'gi');
const xmlElement = new RegExp(`(<(${secretWord})(?:\\s[^>]*)?>)[^<]+(?=</\\2>|$)`, 'gi');
const rpcMember = new RegExp(`(<name>${secretWord}</name>\\s*<value>(?:<string>)?)[^<]+`, 'gi');
const parameter = new RegExp(`((?:^|[?&;])${secretWord}=)[^&;\\s]+`, 'gi');
/** Up to the last @ before the path: a password may hold one. */
const userInfo = /(:\/\/[^\s:/@]{1,256}):[^\s/]{1,256}@/g;
const worthALook = /pass|secret|token/i;

/** A text with private keys, passwords in addresses and the values of members named like secrets masked: JSON, XML, XML-RPC structs, query strings. */
export function maskText(text: string): string {
  let masked = text.includes('PRIVATE KEY-----') ? text.replace(privateKey, `-----PRIVATE KEY ${mask}-----`) : text;
  if (masked.includes('://')) masked = masked.replace(userInfo, `$1:${mask}@`);
  if (worthALook.test(masked)) {
    masked = masked
      .replace(json, `$1${mask}`)
      .replace(jsonNumber, `$1"${mask}"`)
      .replace(xmlAttribute, `$1${mask}`)
      .replace(xmlElement, `$1${mask}`)
      .replace(rpcMember, `$1${mask}`)
      .replace(parameter, `$1${mask}`);
  }
  return masked;
}

/** What stands for a body that its handler marked secret. */
export const maskedBody = mask;
