import { restBase } from '@ovmsim/model';

/** Query parameters; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** Characters of a path segment that stay as they are beside the ones `encodeURIComponent` leaves: colon recorded 3.3.3, the others RFC 3986. */
const literal: Readonly<Record<string, string>> = { '%3A': ':', '%40': '@', '%24': '$', '%26': '&', '%2B': '+', '%2C': ',', '%3D': '=' };

/** An id as one segment of a path, as the Manager itself writes it: space becomes %20, slash %2F; colon and parentheses stay (recorded 3.3.3). */
export function segment(id: string): string {
  return encodeURIComponent(id).replace(/%(?:3A|40|24|26|2B|2C|3D)/g, (code) => literal[code] ?? code);
}

/** '/Server/:id/refresh' with its parameters filled in. @throws TypeError when one has no value */
export function fillPath(pattern: string, values: Readonly<Record<string, string | undefined>>): string {
  return pattern.replace(/:([A-Za-z]+)/g, (_whole, name: string) => {
    const value = values[name];
    if (value === undefined) throw new TypeError(`The path ${pattern} needs ${name}`);
    return segment(value);
  });
}

/** The base URI from what a user writes: 'https://host:7002', with or without the path of the API. @throws TypeError for no URL */
export function baseOf(url: string): URL {
  const base = new URL(url);
  const path = base.pathname.replace(/\/+$/, '');
  base.pathname = path.endsWith(restBase) ? path : `${path}${restBase}`;
  base.search = '';
  base.hash = '';
  return base;
}

/** A target below the base URI; an address that an answer gave (`id.uri`) is taken as it is. @throws TypeError when it leads to another host */
export function targetOf(base: URL, path: string, query: Query = {}): URL {
  const absolute = /^https?:\/\//.test(path);
  const target = new URL(absolute ? path : base.href + (path.startsWith('/') ? path : `/${path}`));
  // The credentials belong to this Manager alone.
  if (target.origin !== base.origin) throw new TypeError(`${path} is not an address of ${base.origin}`);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) target.searchParams.append(name, String(value));
  }
  return target;
}
