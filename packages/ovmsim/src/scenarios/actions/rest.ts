import { contentTypes, decodeXml, OvmClient } from '@ovmsim/client';
import type { RawAnswer } from '@ovmsim/client';
import type { ActionOf } from '../schema.js';
import { credentialsOf, type Credentials, type Seen, type Stage } from '../stage.js';
import { answered, failed } from './seen.js';

/** One call of the Web Services API, by a client that knows nothing of the calls before; its job as well when it is to be followed. */
export async function rest(action: ActionOf<'rest'>, stage: Stage): Promise<Seen> {
  const seen = await call(action, stage);
  const { id } = (seen.json ?? {}) as { id?: { value?: string } };
  if (!action.follow || seen.status !== 201 || id?.value === undefined) return seen;
  const { state, error, result } = await followed({ id: id.value, as: action.as }, stage);
  return { ...seen, state, error, result };
}

async function call(action: ActionOf<'rest'>, stage: Stage): Promise<Seen> {
  const { url, ca } = stage.target.manager;
  const credentials = credentialsOf(stage, action.as);
  const client = new OvmClient({
    url, verify: ca !== null, ...(ca === null ? {} : { ca }), credentials: clientCredentials(credentials), format: stage.format, clock: stage.clock, timeoutMs: 30_000,
  });
  try {
    const headers = { ...(action.accept === undefined ? {} : { accept: action.accept }), ...(credentials.cookies === undefined ? {} : { cookie: credentials.cookies }) };
    const answer = await client.request(action.method, action.path, { headers, body: action.text ?? action.body });
    return { ...answered(answer), ...(isXml(answer) ? { json: decodeXml(answer.body) } : {}) };
  } catch (error) {
    return failed(error);
  } finally {
    client.close();
  }
}

/** Scenarios read XML as the JSON that says the same; a page of the web server stays text. */
function isXml({ headers, body }: RawAnswer): boolean {
  return headers['content-type'] === contentTypes.xml && body.startsWith('<');
}

const patience = 90_000;
const longestPause = 200;

/** Polls a job until it and its children are done, as clients do: soon at first, then less often. */
export async function followed(job: ActionOf<'job'>, stage: Stage): Promise<Seen> {
  const deadline = stage.clock.now() + patience;
  for (let pause = 5; ; pause = Math.min(2 * pause, longestPause)) {
    const seen = await call({ method: 'GET', path: `/Job/${job.id}`, as: job.as, follow: false }, stage);
    const body = seen.json as { summaryDone?: boolean; jobRunState?: string; error?: unknown; resultId?: unknown } | undefined;
    const over = seen.status !== 200 || body?.summaryDone === true || stage.clock.now() >= deadline;
    if (over) return { ...seen, state: body?.jobRunState, error: body?.error, result: body?.resultId };
    await stage.clock.sleep(pause);
  }
}

function clientCredentials({ basic, identity }: Credentials): { user: string; password: string } | { certificate: string; key: string } | 'none' {
  return identity ?? basic ?? 'none';
}
