import { readFileSync } from 'node:fs';
import type { LabInfo } from 'ovmsim';

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
