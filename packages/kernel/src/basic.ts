/** Value of an Authorization header for Basic credentials; UTF-8 (RFC 7617). */
export function basicAuthorization(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}

/** Name and password of an Authorization header; null without one, with another scheme, or with no colon between the two. */
export function readBasic(header: string | undefined): { readonly user: string; readonly password: string } | null {
  const match = /^\s*Basic +([A-Za-z0-9+/=]+)\s*$/i.exec(header ?? '');
  if (match?.[1] === undefined) return null;
  const text = Buffer.from(match[1], 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
