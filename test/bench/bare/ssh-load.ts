// Loads a server with SSH logins and commands, or with the REST calls that a command makes, and times each.
import { HttpsConnections, httpsRequest, IoClock } from '@ovmsim/kernel';
import ssh2 from 'ssh2';

export interface SshTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

export interface RestTarget {
  readonly url: string;
  /** PEM. */
  readonly ca: string;
  readonly authorization: string;
}

export type SshLoadConfig = { readonly ssh: SshTarget } | { readonly rest: RestTarget };

export interface SshOrder {
  /** `login` alone; `fresh`: a command on a connection of its own; `open`: on one that stays; `idle`: shells that stay open; `list`: one command, watched. */
  readonly what: 'login' | 'fresh' | 'open' | 'idle' | 'list';
  readonly command: string;
  readonly count: number;
  readonly atOnce: number;
}

export interface SshTimes {
  readonly ms: number;
  readonly processorMs: number;
  /** How long each took, ms. */
  readonly each: readonly number[];
  /** Of `list`: until the first byte behind the echo, ms. */
  readonly firstByteMs: number;
  readonly bytes: number;
}

const clock = new IoClock();
const connections = new HttpsConnections({ maxSockets: 64 });

function connect({ host, port, user, password }: SshTarget): Promise<ssh2.Client> {
  return new Promise((done, fail) => {
    const client = new ssh2.Client();
    client.once('ready', () => {
      client.setNoDelay(true);
      done(client);
    });
    client.on('error', fail);
    client.connect({ host, port, username: user, password, readyTimeout: 120_000, hostVerifier: () => true });
  });
}

/** Runs a command to its end; says when more than the echoed line had come. */
function run(client: ssh2.Client, command: string): Promise<{ readonly firstByte: number; readonly bytes: number }> {
  return new Promise((done, fail) => {
    client.exec(command, (error, channel) => {
      if (error !== undefined) return fail(error);
      let bytes = 0;
      let firstByte = Number.NaN;
      const echoed = `OVM> ${command}`.length + 2;
      channel.on('data', (data: Buffer) => {
        bytes += data.length;
        if (Number.isNaN(firstByte) && bytes > echoed) firstByte = clock.monotonic();
      });
      channel.on('close', () => done({ firstByte, bytes }));
      channel.stderr.resume();
    });
  });
}

function shell(client: ssh2.Client): Promise<void> {
  return new Promise((done, fail) => {
    client.shell((error, channel) => {
      if (error !== undefined) return fail(error);
      channel.once('data', () => done());
      channel.stderr.resume();
    });
  });
}

/** What one round of an order does; lanes keep what they need between rounds. */
type Round = (lane: number) => Promise<void>;

class Ssh {
  readonly #open = new Map<number, ssh2.Client>();
  firstByte = Number.NaN;
  bytes = 0;

  constructor(private readonly target: SshTarget) {}

  rounds({ what, command }: SshOrder): Round {
    switch (what) {
      case 'login':
        return async () => void (await connect(this.target)).end();
      case 'fresh':
        return async () => {
          const client = await connect(this.target);
          await run(client, command);
          client.end();
        };
      case 'open':
      case 'list':
        return async (lane) => {
          const client = this.#open.get(lane) ?? (await connect(this.target));
          this.#open.set(lane, client);
          ({ firstByte: this.firstByte, bytes: this.bytes } = await run(client, command));
        };
      case 'idle':
        return async () => shell(await connect(this.target));
    }
  }
}

const rest = ({ url, ca, authorization }: RestTarget, { what, command }: SshOrder): Round => async () => {
  const fresh = what === 'fresh' || what === 'login' ? new HttpsConnections() : null;
  const answer = await httpsRequest({ url: `${url}${command}`, method: 'GET', headers: { accept: 'application/json', authorization }, tls: { verify: true, ca: [ca] }, clock, agent: fresh ?? connections });
  fresh?.close();
  if (answer.status !== 200) throw new Error(`${command}: ${answer.status}`);
};

let ssh: Ssh | undefined;

async function load(config: SshLoadConfig, order: SshOrder): Promise<SshTimes> {
  const round = 'rest' in config ? rest(config.rest, order) : (ssh ??= new Ssh(config.ssh)).rounds(order);
  let left = order.count;
  const each: number[] = [];
  const began = clock.monotonic();
  const before = process.cpuUsage();
  const lane = async (number: number): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const from = clock.monotonic();
      await round(number);
      each.push(clock.monotonic() - from);
    }
  };
  await Promise.all(Array.from({ length: order.atOnce }, (_, number) => lane(number)));
  const { user, system } = process.cpuUsage(before);
  return { ms: clock.monotonic() - began, processorMs: (user + system) / 1000, each, firstByteMs: (ssh?.firstByte ?? Number.NaN) - began, bytes: ssh?.bytes ?? 0 };
}

let config: SshLoadConfig | undefined;

process.on('message', (message: SshLoadConfig | SshOrder) => {
  if (!('what' in message)) {
    config = message;
    process.send?.({});
    return;
  }
  if (config === undefined) throw new Error('nothing to load yet');
  void load(config, message).then((times) => process.send?.(times));
});
