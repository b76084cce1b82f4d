import { OvmClient } from '@ovmsim/client';
import type { ActionOf } from '../schema.js';
import { credentialsOf, type Credentials, type Seen, type Stage } from '../stage.js';
import { answered, failed } from './seen.js';

/** One call of the Web Services API, by a client that knows nothing of the calls before. */
export async function rest(action: ActionOf<'rest'>, stage: Stage): Promise<Seen> {
  const { url, ca } = stage.target.manager;
  const credentials = credentialsOf(stage, action.as);
  const client = new OvmClient({ url, verify: ca !== null, ...(ca === null ? {} : { ca }), credentials: clientCredentials(credentials), clock: stage.clock, timeoutMs: 30_000 });
  try {
    const headers = { accept: action.accept, ...(credentials.cookies === undefined ? {} : { cookie: credentials.cookies }) };
    return answered(await client.request(action.method, action.path, { headers, body: action.text ?? action.body }));
  } catch (error) {
    return failed(error);
  } finally {
    client.close();
  }
}

function clientCredentials({ basic, identity }: Credentials): { user: string; password: string } | { certificate: string; key: string } | 'none' {
  return identity ?? basic ?? 'none';
}
