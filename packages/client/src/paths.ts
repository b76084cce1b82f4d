/** Where the Web Services API stands below scheme, host and port (WSAPI guide 3.3 §2.1). */
export const basePath = '/ovm/core/wsapi/rest';

/** Query parameters; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** An id as one segment of a path: `/` and blanks encoded, `:`, `(`, `)` and `,` left as the Manager itself writes them (recorded 3.3.3). */
export function segment(id: string): string {
  return encodeURIComponent(id).replace(/%3A/g, ':').replace(/%2C/g, ',');
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
  base.pathname = path.endsWith(basePath) ? path : `${path}${basePath}`;
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
