import type { WorldMistake } from '@ovmsim/manager';
import { z } from 'zod';

/** A mistake in a world file; with `key` it is the last name of the path itself. */
export interface FoundMistake extends WorldMistake {
  readonly key?: boolean;
}

type Issue = z.core.$ZodIssue;
type Path = WorldMistake['path'];

/** What a schema found in a value, each with its place and with what is allowed there. */
export function readMistakes(error: z.ZodError, schema: z.ZodType): FoundMistake[] {
  const allowed = new Allowed(z.toJSONSchema(schema, { io: 'input' }));
  return error.issues.flatMap((issue) => mistakesOf(issue, [], allowed));
}

function mistakesOf(issue: Issue, above: Path, allowed: Allowed): FoundMistake[] {
  const path = [...above, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], key: true, message: `is not known here; there may be ${allowed.keys(path).join(', ')}` }));
  }
  if (issue.code !== 'invalid_union') return [{ path, message: words(issue) }];
  // The form that was meant is the one that most of what was given fits.
  const [best = []] = [...issue.errors].sort((a, b) => distance(a) - distance(b));
  const inner = best.flatMap((one) => mistakesOf(one, path, allowed));
  return inner.length > 0 ? inner : [{ path, message: words(issue) }];
}

function words(issue: Issue): string {
  if (issue.code === 'invalid_value') return `expected ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.join(', ')}`;
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return 'is missing';
  return issue.message.replace(/^Invalid input: e/, 'e').replace(/^Too /, 'too ');
}

/** How far a value is from one of several forms: another kind of value is further than a wrong one. */
const distance = (issues: readonly Issue[]): number => issues.reduce((sum, issue) => sum + (issue.code === 'invalid_type' && issue.path.length === 0 ? 100 : 1), 0);

/** 'vms[2].disks[0].size: ', '' for the whole. */
export function pathText(path: Path): string {
  const text = path.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`)).join('');
  return text === '' ? '' : `${text}: `;
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** What may stand where, by the JSON Schema. */
class Allowed {
  constructor(private readonly schema: object) {}

  /** Names that an object at this place may have. */
  keys(path: Path): string[] {
    let here: JsonSchema[] = forms(this.schema);
    for (const step of path) here = here.flatMap((one) => (typeof step === 'number' ? one.items : one.properties?.[step]) ?? []).flatMap(forms);
    return [...new Set(here.flatMap((one) => Object.keys(one.properties ?? {})))];
  }
}

const forms = (schema: JsonSchema): JsonSchema[] => [schema, ...(schema.anyOf ?? []).flatMap(forms)];
