import type { RecordOf } from '@ovmsim/model';
import { RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { serverJob, serverOf } from '../server/server-job.js';
import { loseMachines, recover, runningOn } from './lost-machines.js';
import { controllerOf, ownedServer, powerJob, setState, switcherFor, switchOn, waitForEnd, waitForReturn } from './machine.js';
import { moveMaster } from './master.js';

/** Registers what a Manager does with the machines of its Servers (Concepts Guide 3.3 §6.5). */
export function registerServerPowerOperations(core: ManagerCore, access: AgentAccess): void {
  const plan = (verb: string, run: (access: AgentAccess, job: JobContext, serverId: string) => Promise<void>) => (call: OperationCall): JobPlan => {
    const server = serverOf(call, core);
    return {
      job: powerJob(core, server, {
        name: `${verb} Server: ${server.name}`,
        body: async (job) => {
          await run(access, job, server.id);
          return null;
        },
      }),
    };
  };
  core.handle('Server.start', plan('Start', start));
  core.handle('Server.stop', plan('Stop', stop));
  core.handle('Server.restart', plan('Restart', restart));
  core.handle('Server.kill', plan('Kill', kill));
  core.handle('Server.checkForUpdate', (call) => planCheckForUpdate(access, call, core));
}

async function start(access: AgentAccess, job: JobContext, serverId: string): Promise<void> {
  const { core } = job;
  const server = ownedServer(core, serverId);
  if (server.serverRunState !== 'STOPPED') throw new RuleError('OVMRU_900311E', [server.name, server.serverRunState]);
  await comeUp(access, job, server);
}

/** Switches the machine on: STARTING until the agent answers; STOPPED again when it does not. */
async function comeUp(access: AgentAccess, job: JobContext, server: RecordOf<'Server'>): Promise<void> {
  const { core } = job;
  const serverId = server.id;
  setState(core, serverId, 'STARTING');
  try {
    await switchOn(access, job, server);
    await waitForReturn(access, job, serverId);
  } catch (error) {
    if (core.store.get('Server', serverId)?.serverRunState === 'STARTING') setState(core, serverId, 'STOPPED');
    throw error;
  }
}

/** Server.stop: the machine shuts down. What runs on it has to be gone first, as for a restart (User's Guide 3.3, restart server). */
async function stop(access: AgentAccess, job: JobContext, serverId: string): Promise<void> {
  const { core } = job;
  await goDown(access, job, { serverId, method: 'sys_shutdown' });
  await waitForEnd(access, job, serverId);
  setState(core, serverId, 'STOPPED');
}

async function restart(access: AgentAccess, job: JobContext, serverId: string): Promise<void> {
  await goDown(access, job, { serverId, method: 'sys_reboot' });
  await waitForReturn(access, job, serverId);
}

async function goDown(access: AgentAccess, job: JobContext, { serverId, method }: { readonly serverId: string; readonly method: 'sys_shutdown' | 'sys_reboot' }): Promise<void> {
  const { core } = job;
  const server = ownedServer(core, serverId);
  if (server.serverRunState !== 'RUNNING') throw new RuleError('OVMRU_900014E', [server.name, server.serverRunState]);
  const running = runningOn(core, serverId);
  if (running.length > 0) throw new RuleError('OVMRU_900312E', [server.name, running.map(({ name }) => name).join(', ')]);
  if (method === 'sys_shutdown' && server.serverPoolId !== null) await moveMaster(access, job, { poolId: server.serverPoolId, away: serverId });
  // Immediately, on stop, restart or kill (Concepts Guide 3.4, states of servers).
  setState(core, serverId, 'STOPPING');
  try {
    await access.of(serverId).call(method);
  } catch (error) {
    setState(core, serverId, 'RUNNING');
    throw error;
  }
}

/** Server.kill: its power is cut and comes back (Concepts Guide 3.3 §6.5), whatever runs there. Only a controller can do that. */
async function kill(access: AgentAccess, job: JobContext, serverId: string): Promise<void> {
  const { core } = job;
  const server = ownedServer(core, serverId);
  if (server.serverRunState === 'STOPPED') throw new RuleError('OVMRU_900014E', [server.name, server.serverRunState]);
  const controller = controllerOf(core, serverId);
  if (controller === undefined) throw new RuleError('OVMRU_900314E', [server.name]);
  const switcher = access.of(switcherFor(core, server).id);
  job.progress(`Server ${switcher.target.name} cuts the power of server ${server.name}`);
  await switcher.call('remote_power_off', controller.serverControllerType, controller.ipAddress, controller.username, controller.password ?? '');
  const loss = core.transact((tx) => {
    tx.update('Server', serverId, { serverRunState: 'STOPPED' });
    return loseMachines(core, tx, { serverId });
  });
  recover(access, core, loss);
  await comeUp(access, job, server);
}

/** Server.checkForUpdate: the agent is asked which packages are to be updated. */
function planCheckForUpdate(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const server = serverOf(call, core);
  return {
    job: serverJob(core, server.id, {
      name: `Check for updates of Server: ${server.name}`,
      body: async (job) => {
        const updates = await access.of(server.id).call('package_list', 'updates');
        const upToDate = !Array.isArray(updates) || updates.length === 0;
        job.log(`server ${server.name}: ${Array.isArray(updates) ? updates.length : 0} packages to update`);
        core.transact((tx) => {
          tx.update('Server', server.id, { serverUpToDate: upToDate });
          if (!upToDate) core.events.raise(tx, { type: 'server.update.available', object: { type: 'Server', id: server.id } });
        });
        return null;
      },
    }),
  };
}
