import { createPrivateKey } from 'node:crypto';
import { keyPair } from '@ovmsim/ca';
import { readTextFile, writeSecretFile } from '@ovmsim/kernel';
import type { Client, ConnectConfig } from 'ssh2';
import type { ActionOf } from '../schema.js';
import { NotShownHere, type Seen, type Stage } from '../stage.js';

const patience = 90_000;

/** One login at the Manager's command line, and commands as `ssh host 'commands'` sends them. */
export async function ssh({ command, as }: ActionOf<'ssh'>, stage: Stage): Promise<Seen> {
  const { cli } = stage.target;
  if (cli === null) throw new NotShownHere('needs the command line over SSH, which this target has not or was not given');
  const login = await loginOf(as, stage);
  // Loaded here, because most runs of `ovmsim` need none.
  const { default: ssh2 } = await import('ssh2');
  const client = new ssh2.Client();
  const late = stage.clock.timer(() => void client.destroy(), patience);
  try {
    const left = await denied(client, { ...login, host: cli.host, port: cli.port });
    if (left !== null) return { connection: 'denied', result: left };
    return await run(client, command);
  } finally {
    late.cancel();
    client.end();
  }
}

type Method = 'password' | 'publickey';
interface Login {
  readonly username: string;
  readonly password?: string;
  readonly privateKey?: string;
}

async function loginOf(as: ActionOf<'ssh'>['as'], stage: Stage): Promise<Login> {
  const { admin } = stage.target;
  if (as === 'admin') return { username: admin.user, password: admin.password };
  if ('key' in as) return { username: admin.user, privateKey: await listedKey(as.key, stage) };
  return { username: as.user, password: as.password };
}

/** A private key whose public half is listed; one of an earlier replay makes room. */
async function listedKey(name: string, stage: Stage): Promise<string> {
  const made = stage.sshKeys.get(name);
  if (made !== undefined) return made;
  const list = stage.target.cli?.authorizedKeys ?? null;
  if (list === null) throw new NotShownHere("needs the command line's list of public keys, which only a lab shows");
  // SSH libraries of every age read an RSA key in this form.
  const key = createPrivateKey((await keyPair()).privateKey).export({ type: 'pkcs1', format: 'pem' }).toString();
  const { default: ssh2 } = await import('ssh2');
  const parsed = ssh2.utils.parseKey(key);
  if (parsed instanceof Error) throw parsed;
  const comment = `ovmsim-scenario-${name}`;
  const kept = ((await readTextFile(list)) ?? '').split('\n').filter((line) => line !== '' && !line.endsWith(` ${comment}`));
  await writeSecretFile(list, [...kept, `ssh-rsa ${parsed.getPublicSSH().toString('base64')} ${comment}`, ''].join('\n'));
  stage.sshKeys.set(name, key);
  return key;
}

/** Null once the client is in; else the methods that the server would still take. Rejects when there is no connection. */
function denied(client: Client, config: Login & { readonly host: string; readonly port: number }): Promise<readonly string[] | null> {
  const method: Method = config.privateKey === undefined ? 'password' : 'publickey';
  const plan: Method[] = [method];
  let left: readonly string[] = [];
  const authHandler: ConnectConfig['authHandler'] = (methods: readonly string[] | null) => {
    left = methods ?? [];
    return plan.shift() ?? (false as unknown as Method);
  };
  return new Promise((resolve, reject) => {
    client.once('ready', () => resolve(null));
    client.on('error', (error: Error & { readonly level?: string }) => (error.level === 'client-authentication' ? resolve(left) : reject(error)));
    client.once('close', () => reject(new Error('the command line closed the connection before anybody was logged in')));
    client.connect({ ...config, authHandler, readyTimeout: patience });
  });
}

function run(client: Client, command: string): Promise<Seen> {
  return new Promise((resolve, reject) => {
    client.once('close', () => reject(new Error('the command line closed the connection')));
    client.exec(command, (error, channel) => {
      if (error !== undefined) return reject(error);
      const chunks: Buffer[] = [];
      const errors: Buffer[] = [];
      let exit: number | null = null;
      channel.on('data', (bytes: Buffer) => chunks.push(bytes));
      channel.stderr.on('data', (bytes: Buffer) => errors.push(bytes));
      channel.on('exit', (code: number | null) => (exit = code));
      channel.on('close', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ text, json: blocksOf(text), ...(errors.length === 0 ? {} : { error: Buffer.concat(errors).toString() }), ...(exit === null ? {} : { exit }) });
      });
    });
  });
}

/** What one command printed in Verbose mode. */
interface Block {
  readonly command: string;
  readonly status?: string;
  readonly time?: string;
  readonly jobId?: string;
  readonly error?: string;
  /** Without the blanks before each line; null where nothing stands below `Data:`. */
  readonly data: readonly string[] | null;
}

/** Reads the blocks as scripts do: by the words before each colon, whatever ends the lines. */
function blocksOf(text: string): Block[] {
  const commands = text.split(/(?:^|[\n\r])OVM> /).slice(1).filter((part) => /[\n\r]Status: /.test(part));
  return commands.map((part) => {
    const lines = part.split(/[\n\r]+/);
    const after = (label: string): string | undefined => lines.find((line) => line.startsWith(`${label}: `))?.slice(label.length + 2);
    const headings = Object.entries({ status: after('Status'), time: after('Time'), jobId: after('JobId'), error: after('Error Msg') }).filter(([, value]) => value !== undefined);
    const data = lines.indexOf('Data: ');
    return { command: lines[0] ?? '', ...Object.fromEntries(headings), data: data === -1 ? null : lines.slice(data + 1).filter((line) => line !== '').map((line) => line.trimStart()) };
  });
}
