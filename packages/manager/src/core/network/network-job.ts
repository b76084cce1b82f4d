import { isPlainObject } from '../check-values.js';
import { OperationError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobDescription } from '../operation.js';
import { agentKeys } from '../server/server-job.js';

/** A job on some objects that calls the agents of some Servers; no other job talks to them meanwhile. */
export function agentJob(core: ManagerCore, job: Pick<JobDescription, 'name' | 'body' | 'objects'> & { readonly servers: readonly string[] }): JobDescription {
  const { servers, ...rest } = job;
  return { ...rest, keys: agentKeys(core, [...new Set(servers)]) };
}

/** The fields of a create that were given; null means the same as nothing. */
export function givenFields(body: unknown): Readonly<Record<string, unknown>> {
  if (!isPlainObject(body)) return {};
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined && value !== null));
}

/** The name in a create. Throws GEN_000001 without one, GEN_000023 for an empty one. */
export function requiredName(fields: Readonly<Record<string, unknown>>): string {
  const { name } = fields;
  if (typeof name !== 'string') throw new OperationError('GEN_000001', ['name']);
  if (name === '') throw new OperationError('GEN_000023', ['name', '']);
  return name;
}
