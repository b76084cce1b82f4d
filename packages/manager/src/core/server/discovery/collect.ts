import type { AgentMethodName } from '@ovmsim/model';
import { describeRpcValue, type RpcValue } from '@ovmsim/xml';
import type { AgentClient } from '../../../agents/agent-client.js';
import { OperationError } from '../../errors.js';
import type { JobContext } from '../../operation.js';
import type { BasicDiscovery, Discovery } from './apply.js';
import { clusterName, filesystemFacts } from './cluster-document.js';
import { diskFacts } from './disks-document.js';
import { DiscoveryError } from './document.js';
import { liveMachines } from '../../vm/live.js';
import { hardwareFacts } from './hardware-document.js';
import { bootTimes, controlDomainFacts, ntpServers } from './host-answers.js';
import { networkFacts } from './network-document.js';
import { pluginFacts } from './plugins-document.js';
import { poolFacts } from './pool-document.js';
import { mountFacts, repositoryFacts } from './repositories-document.js';
import { serverFacts, type ServerFacts } from './server-document.js';

/** Calls an agent and reads what it answers. An answer that cannot be read fails the job with the method's name. */
class Questioner {
  constructor(
    private readonly client: AgentClient,
    private readonly job: JobContext,
  ) {}

  async ask<F>(read: (answer: RpcValue) => F, method: AgentMethodName, ...params: readonly RpcValue[]): Promise<F> {
    this.job.checkAbort();
    return this.read(read, method, await this.client.call(method, ...params));
  }

  read<F>(read: (answer: RpcValue) => F, method: AgentMethodName, answer: RpcValue): F {
    try {
      return read(answer);
    } catch (error) {
      if (!(error instanceof DiscoveryError)) throw error;
      throw new OperationError('OVMRU_900025E', [this.client.target.name, method, error.message]);
    }
  }
}

/** First contact: which interface versions the agent speaks, and who it is. Throws AgentCallError, OperationError. */
export async function greet(client: AgentClient, job: JobContext): Promise<ServerFacts> {
  const questions = new Questioner(client, job);
  const versions = await questions.ask((answer) => answer, 'get_api_version');
  job.log(`agent of ${client.target.name} speaks interface version ${Array.isArray(versions) ? versions.map(describeRpcValue).join(', ') : 'unknown'}`);
  return questions.ask(serverFacts, 'discover_server');
}

/** Who the agent is and where it stands. Throws AgentCallError, OperationError. */
export async function askServer(client: AgentClient, job: JobContext): Promise<ServerFacts> {
  return new Questioner(client, job).ask(serverFacts, 'discover_server');
}

/** What a Server tells anybody who has its password: enough to list it. */
export async function collectBasics(client: AgentClient, job: JobContext, server: ServerFacts): Promise<BasicDiscovery> {
  const questions = new Questioner(client, job);
  const hardware = await questions.ask(hardwareFacts, 'discover_hardware');
  return { server, hardware, controlDomain: await questions.ask(controlDomainFacts, 'list_vms') };
}

/**
 * Everything there is to know about an owned Server, in the product's order of calls (inferred). `told` is what `discover_server` has answered already.
 */
export async function collect(client: AgentClient, job: JobContext, told?: RpcValue): Promise<Discovery> {
  const questions = new Questioner(client, job);
  job.progress(`Discovering server ${client.target.name}`);
  const server = told === undefined ? await questions.ask(serverFacts, 'discover_server') : questions.read(serverFacts, 'discover_server', told);
  const hardware = await questions.ask(hardwareFacts, 'discover_hardware');
  const network = await questions.ask(networkFacts, 'discover_network');
  const plugins = await questions.ask(pluginFacts, 'discover_storage_plugins');
  const disks = await questions.ask(diskFacts, 'discover_physical_luns', '');
  const mounts = await questions.ask(mountFacts, 'discover_mounted_file_systems', 'nfs');
  const repositories = await questions.ask(repositoryFacts, 'discover_repository_db');
  const pool = await questions.ask(poolFacts, 'discover_server_pool');
  const filesystem = await questions.ask(filesystemFacts, 'discover_pool_filesystem');
  const cluster = { filesystem, name: await questions.ask(clusterName, 'discover_cluster') };
  const domains = await questions.ask((answer) => answer, 'list_vms');
  const controlDomain = questions.read(controlDomainFacts, 'list_vms', domains);
  const machines = liveMachines(domains, job.core.options.profile);
  const boot = await questions.ask(bootTimes, 'get_last_boot_time');
  const zone = await questions.ask((answer) => (Array.isArray(answer) && typeof answer[0] === 'string' ? answer[0] : 'unknown'), 'get_timezone');
  job.log(`server ${server.hostname}: booted ${boot === null ? 'at an unknown time' : new Date(boot.lastBoot * 1000).toISOString()}, time zone ${zone}`);
  return { server, hardware, controlDomain, machines, network, plugins, storage: { disks, repositories, mounts }, pool, cluster, ntpServers: await questions.ask(ntpServers, 'get_ntp') };
}
