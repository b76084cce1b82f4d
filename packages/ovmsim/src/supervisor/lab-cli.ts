import type { ClockState } from '@ovmsim/kernel';
import type { LabPlan } from './lab-plan.js';
import type { LabProcess, ProcessConfig, ProcessWishes } from './lab-process.js';

/** Members of either process's configuration that say how the command line is. */
function settings({ options, folders, addresses }: LabPlan): ProcessConfig | null {
  if (addresses.cli === null) return null;
  return { port: addresses.cli.port, state: folders.cli, logs: folders.manager ?? folders.cli, trustKeys: options.trustKeys === undefined ? [] : [{ user: 'admin', passwordFile: options.trustKeys }] };
}

const portOf = (told: unknown): { readonly port?: number } => {
  const { port } = (told ?? {}) as { readonly port?: unknown };
  return typeof port === 'number' ? { port } : {};
};

/** The Manager's member `cli`, unless the command line is elsewhere; `told`: what the Manager has said of it, so that it gets its port again. */
export function managerCli(plan: LabPlan, told?: unknown): ProcessConfig {
  const cli = settings(plan);
  return cli === null || plan.options.cli === 'separate' ? {} : { cli: { ...cli, ...portOf(told) } };
}

/** The command line as a process of its own, beside a Manager that has said where it is. */
export function cliWishes(plan: LabPlan, manager: Readonly<Record<string, unknown>>): Omit<ProcessWishes, 'own' | 'logFile'> {
  const { world, options } = plan;
  return {
    name: 'cli',
    package: '@ovmsim/cli',
    config: { ...settings(plan), ...besideManager(manager), profile: world.profile, tlsProfile: options.tlsProfile },
    pin: ({ cli }) => portOf(cli),
  };
}

/** Where the command line finds the Manager, and listens beside it. */
function besideManager({ address, caFile }: Readonly<Record<string, unknown>>): ProcessConfig {
  const url = `https://${String(address)}`;
  return { host: new URL(url).hostname.replace(/^\[|\]$/g, ''), url, caFile: String(caFile) };
}

/** Starts the command line's own process anew: a Manager that has come up again may be elsewhere, and asks everybody for the password once more (CLI guide 3.3 §2.4). */
export async function cliAfresh(cli: LabProcess, manager: Readonly<Record<string, unknown>>, world: ClockState): Promise<void> {
  await cli.end();
  cli.settle(besideManager(manager));
  await cli.start(world);
}
