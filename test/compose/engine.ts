import { IoClock } from '@ovmsim/kernel';
import { program, type Ended } from '../support/programs.js';

const clock = new IoClock();

function told(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run these tests by npm run test:compose`);
  return value;
}

/** What scripts/test-compose.mjs has made, and takes away again. */
export const image = told('OVMSIM_TEST_IMAGE');
const project = told('OVMSIM_TEST_PROJECT');
const label = `label=com.docker.compose.project=${project}`;
const [composeProgram = '', ...composeArgs] = told('OVMSIM_TEST_COMPOSE').split(' ');

/** Runs `docker` to its end, whatever that is. */
export const tryDocker = (...args: string[]): Promise<Ended> => program('docker', args);

/** What `docker` prints, without the last newline. Throws with its own words when it fails. */
export async function docker(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await tryDocker(...args);
  if (code !== 0) throw new Error(`docker ${args.join(' ')} (exit ${code}): ${stderr.trim()}`);
  return stdout.trimEnd();
}

/** Resolves when `check` answers true; throws, saying what was waited for, after a minute. */
export async function until(what: string, check: () => Promise<boolean>): Promise<void> {
  const deadline = clock.now() + 60_000;
  while (!(await check())) {
    if (clock.now() > deadline) throw new Error(`not within a minute: ${what}`);
    await clock.sleep(200);
  }
}

/** A compose file with a project name of this run. */
export class Composed {
  /** @param variables what the file's own variables are set to */
  constructor(
    private readonly file: string,
    readonly variables: Readonly<Record<string, string>>,
  ) {}

  async compose(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await program(composeProgram, [...composeArgs, '--project-name', project, '--file', this.file, ...args], { env: this.variables });
    if (code !== 0) throw new Error(`compose ${args.join(' ')} (exit ${code}): ${stderr.trim()}`);
    return stdout.trimEnd();
  }

  /** Starts all services; answers after how many seconds every one was healthy. Throws with their logs when they do not get there. */
  async up(): Promise<number> {
    const begun = clock.now();
    await this.compose('up', '--detach');
    const containers = await this.containers();
    try {
      await until('every container is healthy', async () => (await docker('inspect', '--format', '{{.State.Health.Status}}', ...containers)).split('\n').every((status) => status === 'healthy'));
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${await this.compose('logs', '--tail', '20')}`, { cause: error });
    }
    return (clock.now() - begun) / 1000;
  }

  /** Also those that do not run. Asked of the engine: compose takes seconds. */
  async containers(...more: string[]): Promise<string[]> {
    return (await docker('ps', '--all', '--quiet', '--filter', label, ...more)).split('\n').filter((id) => id !== '');
  }

  async container(service: string): Promise<string> {
    const [id] = await this.containers('--filter', `label=com.docker.compose.service=${service}`);
    if (id === undefined) throw new Error(`there is no container of ${service}`);
    return id;
  }

  /** What a command prints inside a service's container. */
  async inside(service: string, ...command: string[]): Promise<string> {
    return docker('exec', await this.container(service), ...command);
  }

  /** What is left of the project: containers, volumes and networks. */
  async remains(): Promise<string[]> {
    const lists = await Promise.all(['volume', 'network'].map((kind) => docker(kind, 'ls', '--quiet', '--filter', label)));
    return [...(await this.containers()), ...lists.flatMap((list) => list.split('\n'))].filter((line) => line !== '');
  }
}
