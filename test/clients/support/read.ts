/**
 * Reads as Python's `obj['a'][0]['b']` does: a member that is not there is an error with the path, also where the client would only print it.
 */
export function at<T = unknown>(of: unknown, ...path: readonly (string | number)[]): T {
  let value = of;
  for (const [depth, key] of path.entries()) {
    const missing = (): Error => new Error(`KeyError: ${path.slice(0, depth + 1).join('.')} in ${JSON.stringify(of).slice(0, 400)}`);
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) throw missing();
    value = (value as Record<string | number, unknown>)[key];
  }
  return value as T;
}

/** A list; anything else is an error. */
export function list(of: unknown): readonly unknown[] {
  if (!Array.isArray(of)) throw new Error(`no list: ${JSON.stringify(of).slice(0, 400)}`);
  return of as readonly unknown[];
}

/** Asks again until the answer will do; the way to the Manager and back is all the waiting there is. */
export async function until<T>(ask: () => Promise<T>, good: (seen: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 500; tries += 1) {
    const seen = await ask();
    if (good(seen)) return seen;
  }
  throw new Error('never came to an end');
}
