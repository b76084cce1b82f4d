import { readFileSync } from 'node:fs';
import type { LabInfo } from 'ovmsim';
import type { TestLab } from './lab.js';

type Address = Pick<LabInfo['control'][number], 'url' | 'tokenFile'>;

/** One request to a control endpoint, with its token unless another Authorization header is given; null sends none. */
export function askControl(address: Address, path: string, options: { method?: string; body?: unknown; authorization?: string | null } = {}): Promise<Response> {
  const { method = 'GET', body, authorization = `Bearer ${readFileSync(address.tokenFile, 'utf8').trim()}` } = options;
  return fetch(`${address.url}${path}`, {
    method,
    headers: { ...(authorization === null ? {} : { authorization }), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** The control endpoint of a process of a lab. Each method throws for an answer that is no success. */
export interface Control {
  get(path: string): Promise<unknown>;
  post(path: string, body?: unknown): Promise<unknown>;
  delete(path: string): Promise<unknown>;
}

/** Of a process by its name; the supervisor's, too. The token is read anew at every call: a process that was started again has another one. */
export function controlOf(lab: TestLab, name: string): Control {
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const address = name === 'supervisor' ? lab.info.supervisor : lab.info.control.find((one) => one.name === name);
    if (address === undefined) throw new Error(`the lab has no process ${name}`);
    const response = await askControl(address, path, { method, ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} of ${name}: ${response.status} ${text}`);
    return text === '' ? null : (JSON.parse(text) as unknown);
  };
  return { get: (path) => ask('GET', path), post: (path, body = {}) => ask('POST', path, body), delete: (path) => ask('DELETE', path) };
}
