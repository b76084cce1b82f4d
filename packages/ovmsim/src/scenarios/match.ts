/**
 * Compares what was seen with what a scenario expects. Objects match by the keys that are expected; lists match
 * element by element; '/…/' strings are regular expressions. Answers one line per difference.
 */
export function differences(expected: unknown, seen: unknown, path = ''): string[] {
  const at = path === '' ? 'value' : path;
  if (typeof expected === 'string') {
    const pattern = /^\/(.*)\/([a-z]*)$/s.exec(expected);
    if (pattern !== null) return seen !== undefined && seen !== null && new RegExp(pattern[1] ?? '', pattern[2]).test(text(seen)) ? [] : [`${at}: expected ${expected}, seen ${show(seen)}`];
    return expected === seen ? [] : [`${at}: expected ${show(expected)}, seen ${show(seen)}`];
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(seen)) return [`${at}: expected a list, seen ${show(seen)}`];
    if (seen.length !== expected.length) return [`${at}: expected ${expected.length} entries, seen ${seen.length}: ${show(seen)}`];
    return expected.flatMap((one, i) => differences(one, seen[i], `${path}[${i}]`));
  }
  if (isObject(expected)) {
    const operator = Object.keys(expected).find((key) => key.startsWith('$'));
    if (operator !== undefined) return operated(operator, expected[operator], { seen, path });
    if (!isObject(seen)) return [`${at}: expected an object, seen ${show(seen)}`];
    return Object.entries(expected).flatMap(([key, one]) => differences(one, seen[key], path === '' ? key : `${path}.${key}`));
  }
  return expected === seen ? [] : [`${at}: expected ${show(expected)}, seen ${show(seen)}`];
}

interface Place {
  readonly seen: unknown;
  readonly path: string;
}

function operated(operator: string, operand: unknown, { seen, path }: Place): string[] {
  const list = Array.isArray(seen) ? (seen as unknown[]) : [];
  switch (operator) {
    case '$length':
      return differences(operand, Array.isArray(seen) ? seen.length : undefined, `${path} length`);
    case '$least':
      return Array.isArray(seen) && seen.length >= Number(operand) ? [] : [`${path}: expected at least ${show(operand)} entries, seen ${Array.isArray(seen) ? seen.length : show(seen)}`];
    case '$contains':
      return list.some((one) => differences(operand, one).length === 0) ? [] : [`${path}: expected an entry like ${show(operand)}, seen ${show(seen)}`];
    case '$none':
      return list.some((one) => differences(operand, one).length === 0) ? [`${path}: expected no entry like ${show(operand)}, seen ${show(seen)}`] : [];
    case '$all':
      if (list.length === 0) return [`${path}: expected entries like ${show(operand)}, seen ${show(seen)}`];
      return list.flatMap((one, i) => differences(operand, one, `${path}[${i}]`));
    case '$each':
      return Array.isArray(operand) ? operand.flatMap((one) => differences(one, seen, path)) : [`${path}: $each needs a list`];
    case '$any':
      return Array.isArray(operand) && operand.some((one) => differences(one, seen).length === 0) ? [] : [`${path}: expected one of ${show(operand)}, seen ${show(seen)}`];
    case '$not':
      return differences(operand, seen).length === 0 ? [`${path}: expected anything but ${show(operand)}`] : [];
    default:
      return [`${path}: the scenario uses an unknown operator ${operator}`];
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'));
const show = (value: unknown): string => {
  const shown = value === undefined ? 'nothing' : (JSON.stringify(value) ?? 'nothing');
  return shown.length > 400 ? `${shown.slice(0, 400)}…` : shown;
};
