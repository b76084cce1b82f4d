import { join, resolve } from 'node:path';
import { createLog, IoClock, readSecret, runProcess, writeSecretFile, type OwnStart, type ProcessSpec } from '@ovmsim/kernel';
import { removeServed, servedFile, thisProcess } from './here.js';
import { ownFolder, planRole, trustFiles, type RolePlan } from './roles.js';
import { RoleEnvironment, variables, type Role } from './variables.js';

/** Runs one role in this process until a signal ends it. Throws a UserError for what the environment says wrongly. */
export async function serveRole(role: Role): Promise<void> {
  const env = new RoleEnvironment(role, process.env);
  const plan = planRole(env);
  ownFolder(plan.data);
  await serve[role](env, plan);
}

// Each role loads its own code alone.
const serve: Readonly<Record<Role, (env: RoleEnvironment, plan: RolePlan) => Promise<void>>> = { ca: serveCa, manager: serveManager, server: serveServer };

async function serveServer(env: RoleEnvironment, plan: RolePlan): Promise<void> {
  ownFolder(resolve(env.of(variables.storage)));
  const { agentConfig, startAgents } = await import('@ovmsim/agent');
  runProcess(kept({ name: plan.name, config: agentConfig, start: startAgents }, plan), startOf(plan));
}

async function serveCa(env: RoleEnvironment, plan: RolePlan): Promise<void> {
  const { caConfig, startCa } = await import('@ovmsim/ca');
  const { caFile } = trustFiles(env);
  ownFolder(join(caFile, '..'));
  const spec: ProcessSpec<Parameters<typeof startCa>[0]> = {
    name: plan.name,
    config: caConfig,
    start: async (config, context) => {
      const running = await startCa(config, context);
      await writeSecretFile(caFile, `${await readSecret(String(running.info['caFile']))}\n`);
      return running;
    },
  };
  runProcess(kept(spec, plan), startOf(plan));
}

async function serveManager(env: RoleEnvironment, plan: RolePlan): Promise<void> {
  const [{ managerConfig, startManager }, { waitForCa }] = await Promise.all([import('@ovmsim/manager'), import('./wait-for-ca.js')]);
  const log = createLog({ name: plan.name, level: env.of(variables.logLevel) });
  const wait = { url: env.of(variables.caUrl), ...trustFiles(env), patienceMs: env.of(variables.caWait) * 1000, clock: new IoClock(), log };
  runProcess(kept({ name: plan.name, config: managerConfig, start: startManager }, plan), startOf(plan, () => waitForCa(wait)));
}

/** The process can be found in its data folder as long as it runs. */
function startOf(plan: RolePlan, before?: () => Promise<void>): OwnStart {
  return {
    read: async () => {
      await before?.();
      return plan.document;
    },
    ready: ({ control }) => writeSecretFile(servedFile(plan.data, plan.name), `${JSON.stringify(thisProcess(plan.name, control))}\n`),
  };
}

function kept<C>(spec: ProcessSpec<C>, plan: RolePlan): ProcessSpec<C> {
  return {
    ...spec,
    start: async (config, context) => {
      const running = await spec.start(config, context);
      const close = async (): Promise<void> => {
        removeServed(plan.data, plan.name);
        await running.close();
      };
      return { ...running, close };
    },
  };
}
