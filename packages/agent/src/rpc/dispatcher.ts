import { agentMethod, agentMethods, type AgentMethodName, type AgentMethodSpec } from '@ovmsim/model';
import type { RpcValue } from '@ovmsim/xml';
import { peerMethods } from '../core/authentication.js';
import { argumentCountText, PythonException } from '../core/python-exception.js';
import { assemblyMethods } from './assemblies.js';
import { clusterMethods } from './cluster.js';
import { commonMethods } from './common.js';
import { hostMethods } from './host.js';
import { hypervisorMethods } from './hypervisor.js';
import { importMethods } from './imports.js';
import { networkMethods } from './network.js';
import { poolfsMethods } from './poolfs.js';
import { remoteMethods } from './remote.js';
import { repositoryMethods } from './repository.js';
import { serverpoolMethods } from './serverpool.js';
import { storagepluginMethods } from './storageplugin.js';
import type { Call, MethodTable } from './table.js';

/** Everything with a body here. */
export const methodBodies: MethodTable = {
  ...commonMethods,
  ...serverpoolMethods,
  ...poolfsMethods,
  ...clusterMethods,
  ...hostMethods,
  ...remoteMethods,
  ...networkMethods,
  ...repositoryMethods,
  ...storagepluginMethods,
  ...hypervisorMethods,
  ...assemblyMethods,
  ...importMethods,
};

/** Names of the methods that the registry says are simulated. */
export const simulatedMethods: readonly AgentMethodName[] = agentMethods
  .filter((method) => method.level !== 'refused')
  .map((method) => method.name);

/**
 * Whether this agent has the method at all for this caller: of the proposed ones those of other agents are for them alone, and the rest is there only where the
 * agent makes its own key.
 * @returns the registry's row, null when the stock agent would say that it knows no such method
 */
function specOf(call: Call): AgentMethodSpec | null {
  const spec = agentMethod(call.method);
  const isPeer = call.caller.by === 'peer';
  if (spec === undefined || isPeer !== peerMethods.has(spec.name)) return null;
  return spec.origin === 'proposed' && !isPeer && !call.server.agentMakesKey ? null : spec;
}

/** Runs one call: the registry says whether there is such a method and how many arguments it takes. @throws PythonException */
export async function runCall(call: Call): Promise<RpcValue> {
  const { method } = call;
  const spec = specOf(call);
  if (spec === null) throw new PythonException(`method "${method}" is not supported`);
  if (spec.level === 'refused') throw new PythonException(`ovmsim does not simulate "${method}"`);
  checkCount(spec, call.params.length);
  const body = methodBodies[spec.name];
  if (body === undefined) throw new Error(`${spec.name} is declared as simulated and has no body`);
  return body(call);
}

function checkCount({ name, params }: AgentMethodSpec, given: number): void {
  const least = params.filter((param) => param.required === true).length;
  const most = params.some((param) => param.rest === true) ? Number.POSITIVE_INFINITY : params.length;
  if (given < least || given > most) throw new PythonException(argumentCountText({ name, given, least, most }), 'TypeError');
}
