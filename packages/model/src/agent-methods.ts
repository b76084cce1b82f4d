import type { AgentCategory, AgentMethodDraft } from './agent-methods/spec.js';
import { clusterClass, clusterMethods } from './agent-methods/cluster.js';
import { commonClass, commonMethods } from './agent-methods/common.js';
import { hostClass, hostMethods } from './agent-methods/host.js';
import { hypervisorClass, hypervisorMethods } from './agent-methods/hypervisor.js';
import { networkClass, networkMethods } from './agent-methods/network.js';
import { poolfsClass, poolfsMethods } from './agent-methods/poolfs.js';
import { remoteClass, remoteMethods } from './agent-methods/remote.js';
import { repositoryClass, repositoryMethods } from './agent-methods/repository.js';
import { serverpoolClass, serverpoolMethods } from './agent-methods/serverpool.js';
import { storagepluginClass, storagepluginMethods } from './agent-methods/storageplugin.js';

const modules = [
  ['common', commonClass, commonMethods],
  ['serverpool', serverpoolClass, serverpoolMethods],
  ['poolfs', poolfsClass, poolfsMethods],
  ['cluster', clusterClass, clusterMethods],
  ['host', hostClass, hostMethods],
  ['network', networkClass, networkMethods],
  ['repository', repositoryClass, repositoryMethods],
  ['storageplugin', storagepluginClass, storagepluginMethods],
  ['hypervisor', hypervisorClass, hypervisorMethods],
  ['remote', remoteClass, remoteMethods],
] as const satisfies readonly (readonly [AgentCategory, string, Readonly<Record<string, AgentMethodDraft>>])[];

/** Name of a remote procedure of the agent. */
export type AgentMethodName = { [M in (typeof modules)[number] as M[0]]: keyof M[2] }[AgentCategory];

/** One remote procedure of the agent. */
export interface AgentMethodSpec extends AgentMethodDraft {
  readonly name: AgentMethodName;
  readonly category: AgentCategory;
  /** Python class that answers it in the stock agent. */
  readonly agentClass: string;
}

/** Every remote procedure: the 200 of the stock agent and the proposed ones. */
export const agentMethods: readonly AgentMethodSpec[] = modules.flatMap(([category, agentClass, methods]) =>
  Object.entries<AgentMethodDraft>(methods).map(([name, draft]) => ({ name: name as AgentMethodName, category, agentClass, ...draft })),
);

const byName = new Map<string, AgentMethodSpec>(agentMethods.flatMap((method) => [method.name, ...(method.aliases ?? [])].map((name) => [name, method] as const)));

/** The procedure `name` (or one with that alias), or undefined. */
export function agentMethod(name: string): AgentMethodSpec | undefined {
  return byName.get(name);
}
