import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, YAMLParseError } from 'yaml';
import { UserError } from '../supervisor/user-error.js';
import { scenarioSchema, type Scenario } from './schema.js';

const shipped = fileURLToPath(new URL('../../scenarios', import.meta.url));

/** The names of the scenarios that come with ovmsim, in the order in which they are shown. */
export function scenarioNames(): string[] {
  const order = ['ownership', 'certificate-exchange', 'event-polling', 'refusals', 'rekey'];
  const rank = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return readdirSync(shipped)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.replace(/\.yaml$/, ''))
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

/** Loads a scenario by the name of a shipped one or by the path of a file. Throws a UserError that says where it is wrong. */
export function loadScenario(nameOrPath: string): Scenario {
  const path = /\.ya?ml$/.test(nameOrPath) ? nameOrPath : join(shipped, `${nameOrPath}.yaml`);
  if (!existsSync(path)) throw new UserError(`there is no scenario '${nameOrPath}'. Shipped: ${scenarioNames().join(', ')}; or give the path of a YAML file.`);
  let document: unknown;
  try {
    document = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UserError(`${path}: ${error instanceof YAMLParseError ? error.message : String(error)}`);
  }
  const scenario = scenarioSchema.safeParse(document);
  if (!scenario.success) {
    const first = scenario.error.issues[0];
    throw new UserError(`${path}: ${first?.path.join('.') ?? ''}: ${first?.message ?? 'not a scenario'}`);
  }
  return scenario.data;
}
