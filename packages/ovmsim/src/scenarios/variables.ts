/** What a scenario knows: its target's facts and what its steps saved. */
export type Variables = Record<string, unknown>;

/** A scenario names what no step has saved. */
export class UnknownVariable extends Error {
  /** The first part of the path: the name under which a step would have saved it. */
  readonly variable: string;

  constructor(path: string) {
    super(`the scenario names \${${path}}, which nothing has saved`);
    this.variable = path.split('.')[0] ?? path;
  }
}

/** Follows a path such as `json.id.value`, `agents.0.host` or `json.{name=pool}.value`, which takes the first of a list whose name is that. Answers undefined where it leads nowhere. */
export function follow(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, key) => {
    if (Array.isArray(at)) {
      const [, field, wanted] = /^\{(\w+)=(.*)\}$/.exec(key) ?? [];
      return field === undefined ? (at as unknown[])[Number(key)] : at.find((each: unknown) => follow(each, field) === wanted);
    }
    return typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined;
  }, value);
}

/** Replaces `${path}` in every string of a document. A string that is one placeholder takes the value as it is. Throws when a name is unknown. */
export function fill<T>(document: T, variables: Variables): T {
  return filled(document, variables) as T;
}

function filled(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') {
    const whole = /^\$\{([^}]+)\}$/.exec(value);
    if (whole?.[1] !== undefined) return known(whole[1], variables);
    return value.replace(/\$\{([^}]+)\}/g, (_, path: string) => String(known(path, variables)));
  }
  if (Array.isArray(value)) return value.map((one) => filled(one, variables));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, variables)]));
  }
  return value;
}

function known(path: string, variables: Variables): unknown {
  const value = follow(variables, path);
  if (value === undefined) throw new UnknownVariable(path);
  return value;
}
