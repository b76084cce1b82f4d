// The product in one process: Manager on a port of its own, CA and Servers beside it without sockets, in a world of any size.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { basicAuthorization, IoClock } from '@ovmsim/kernel';
import { localRequest, restPath } from '@ovmsim/manager';
import { openInProcessWorld, sizedWorld } from 'ovmsim';

export interface WorldConfig {
  readonly servers: number;
  readonly vms: number;
  /** Default 1; each with a repository, which an agent must be able to tell of in one answer. */
  readonly pools?: number;
  /** A folder for keys. */
  readonly certs: string;
}

export interface WorldReady {
  readonly port: number;
  /** PEM. */
  readonly ca: string;
  readonly key: string;
  readonly cert: string;
  /** Ids. */
  readonly vms: readonly string[];
  readonly weight: Weight;
}

/** After garbage was collected; bytes. */
export interface Weight {
  readonly heap: number;
  readonly resident: number;
  readonly external: number;
}

export type WorldOrder =
  | { readonly weigh: true }
  /** So many edits of machines, so many at once, each to the end of its job. */
  | { readonly writes: number; readonly atOnce: number };

export interface Writes {
  readonly ms: number;
  /** Processor time of this process. */
  readonly processorMs: number;
  readonly failed: number;
}

const user = 'admin';
const password = 'Welcome1';
const clock = new IoClock();
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function weigh(): Weight {
  for (let times = 0; times < 3; times += 1) collect();
  const { heapUsed, rss, external } = process.memoryUsage();
  return { heap: heapUsed, resident: rss, external };
}

async function open({ servers, vms, certs, pools = 1 }: WorldConfig) {
  const world = await openInProcessWorld({
    seed: 'bench', profile: '3.4', certs, description: sizedWorld({ servers, vms, pools }), clock: { mode: 'frozen', now: Date.UTC(2016, 0, 1), rate: 1 },
    adminPassword: password, agentPassword: 'ovsroot', listen: { host: '127.0.0.1', port: 0 },
  });
  const { core, rest, listener } = world.manager;
  const machines = core.store.list('Vm').filter(({ vmRunState }) => vmRunState !== 'TEMPLATE').map(({ id }) => id);
  const authorization = basicAuthorization(user, password);
  let count = 0;

  const edit = async (): Promise<boolean> => {
    count += 1;
    const answer = await rest.handle(localRequest({
      method: 'PUT', target: `${restPath}/Vm/${machines[count % machines.length] ?? ''}`, headers: { authorization, accept: 'application/json', 'content-type': 'application/json' }, body: JSON.stringify({ name: `name${count}` }),
    }));
    const job = String(answer.headers?.['Location'] ?? '').split('/').at(-1) ?? '';
    await core.jobs.ended(job);
    return core.store.get('Job', job)?.jobRunState === 'SUCCESS';
  };

  const writes = async (total: number, atOnce: number): Promise<Writes> => {
    let left = total;
    let failed = 0;
    const began = clock.monotonic();
    const before = process.cpuUsage();
    const lane = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        if (!(await edit())) failed += 1;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    const { user: own, system } = process.cpuUsage(before);
    return { ms: clock.monotonic() - began, processorMs: (own + system) / 1000, failed };
  };

  const file = (name: string): string => readFileSync(join(certs, 'manager', name), 'utf8');
  const ready: WorldReady = { port: listener?.address.port ?? 0, ca: readFileSync(join(certs, 'ca', 'ca.pem'), 'utf8'), key: file('tls.key'), cert: file('tls.pem'), vms: machines, weight: weigh() };
  return { ready, writes };
}

let opened: ReturnType<typeof open> | undefined;

async function answer(message: WorldConfig | WorldOrder): Promise<object> {
  if ('certs' in message) {
    opened = open(message);
    return (await opened).ready;
  }
  if ('weigh' in message) return weigh();
  if (opened === undefined) throw new Error('there is no world yet');
  return (await opened).writes(message.writes, message.atOnce);
}

process.on('message', (message: WorldConfig | WorldOrder) => void answer(message).then((said) => process.send?.(said)));
