import { isIP } from 'node:net';
import { productPorts } from '@ovmsim/model';
import { encodeCall, isRpcStruct, rpcNumber, RpcFault, type RpcStruct, type RpcValue } from '@ovmsim/xml';
import type { Domain } from '../core/domains.js';
import type { Cause, Incoming } from '../core/hypervisor.js';
import { PythonException } from '../core/python-exception.js';
import { checkedConfig } from '../core/vm-config.js';
import { booleanArgument, structArgument, textArgument, type Call, type MethodTable } from './table.js';
import { placeIn } from './vm-files.js';

/** URL of the agent at an address, which may name a port where labs shift them. @throws PythonException */
function agentAt(destination: string): string {
  const host = isIP(destination) === 6 ? `[${destination}]` : destination;
  const url = `https://${/(?:^|[^:\]]|\]):\d+$/.test(host) && isIP(destination) !== 6 ? host : `${host}:${productPorts.agent}`}/api/3/`;
  if (!URL.canParse(url) || !/^[\w.:[\]-]+$/.test(destination)) throw new PythonException(`Invalid destination: ${destination.slice(0, 200)}`, 'ValueError');
  return url;
}

/** A domain on its way, in place of the pages of its memory; `told`: the other Server's owner has to hear of it. */
function travelling({ config, paused, startedAt, messages }: Domain, told: boolean): RpcStruct {
  const members = Object.entries(config).map(([key, value]): [string, RpcValue] => [key, Array.isArray(value) ? [...value] : value]);
  return { config: Object.fromEntries(members), paused, startedAt: String(startedAt), messages: { ...messages }, told };
}

/** @throws PythonException for what is no domain */
function arriving(struct: RpcStruct): Incoming & Cause {
  const { config, paused, startedAt, messages, told } = struct;
  const started = typeof startedAt === 'string' ? Number(startedAt) : rpcNumber(startedAt ?? null);
  if (!isRpcStruct(config) || !isRpcStruct(messages) || started === null || !Number.isFinite(started)) throw new PythonException('receive_vm() argument 3 is no domain', 'TypeError');
  const texts = Object.entries(messages).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const values = Object.entries(checkedConfig(config)).map(([key, value]) => [key, typeof value === 'object' ? [...value] : value] as const);
  return { config: Object.fromEntries(values), paused: paused === true, startedAt: started, messages: Object.fromEntries(texts), told: told === true };
}

/** Machines on their way out, by Server: one at a time (capability MAX_CONCURRENT_MIGRATION_OUT of a recorded 3.2.1). */
const leaving = new WeakSet<object>();

/**
 * `migrate_vm`: the domain is handed to the agent of the other Server, which starts it from what came and answers; only then it ends here. The real one sends memory
 * to port 8002 or 8003, which is not simulated: our agents speak on 8899, by the certificates that ownership gave them, whatever `ssl` says.
 */
async function migrate(call: Call): Promise<null> {
  const { server } = call;
  const place = placeIn(call, 'machines');
  const url = agentAt(textArgument(call, 2));
  if (call.params.length > 3 && !booleanArgument(call, 3)) throw new PythonException('ovmsim migrates running machines alive only');
  if (call.params.length > 4) booleanArgument(call, 4);
  const domain = server.hypervisor.running(place);
  const told = call.caller.by !== 'certificate';
  if (leaving.has(server)) throw new PythonException('Another migration is in progress');
  leaving.add(server);
  try {
    const { certificate, key } = await server.currentCertificate();
    const method = 'receive_vm';
    await server.peers.call({ url, method, certificate: { cert: certificate, key }, body: encodeCall(method, [place.repository, place.id, travelling(domain, told)]) });
  } catch (error) {
    if (error instanceof RpcFault) throw new PythonException(`Migration of '${place.id}' failed: ${error.faultString}`);
    throw error;
  } finally {
    leaving.delete(server);
  }
  server.hypervisor.release(domain);
  if (told) server.notify('VM_MIGRATED', { vm: place.id, repository: place.repository, target: textArgument(call, 2) });
  return null;
}

/** Moving machines between Servers. */
export const vmMigrationMethods: MethodTable = {
  migrate_vm: migrate,
  // Ours: what the other Server's hypervisor would do on its migration port.
  receive_vm: (call) => {
    call.server.hypervisor.receive(placeIn(call, 'machines'), arriving(structArgument(call, 2)));
    return null;
  },
  // Nothing has to be set up on x86; that the machine's configuration can be reached is all that can be told (inferred).
  setup_migration_target: (call) => {
    call.server.vmFiles.require(placeIn(call, 'machines'));
    return null;
  },
  cleanup_migration_target: (call) => {
    placeIn(call, 'machines');
    return null;
  },
};
