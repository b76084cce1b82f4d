import { isDeepStrictEqual } from 'node:util';
import type { RecordOf, ValueOf } from '@ovmsim/model';
import { OperationError, RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import { editJobName, patchOf } from '../modify.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { attachableOf } from '../network/attachable.js';
import type { Attachable } from '../network/attachable.js';
import { assertUsable, checkMtu, isManagement, namesOf } from '../network/lookup.js';
import { agentJob } from '../network/network-job.js';
import { inSteps } from '../network/steps.js';
import type { Steps } from '../network/steps.js';
import { addressStep, assertAddressFree, readAddresses } from './address.js';
import { modeStep } from './bond.js';
import { tellMtu, writeMtu } from './mtu.js';

type Address = ValueOf<'IPAddress'>;

/** What a modification of a port or VLAN interface can be; the addresses under one name. */
interface Edit {
  readonly texts: Readonly<Record<string, unknown>>;
  readonly mtu: number | undefined;
  readonly bondMode: RecordOf<'EthernetPort'>['bondMode'] | undefined;
  readonly addresses: readonly Address[] | undefined;
}

/** EthernetPort.modify, VlanInterface.modify: name and description; MTU, addresses and the mode of a bond, which are told to the Server. */
export function planModifyAttachable(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const { body } = call.operation;
  const type = body.kind === 'object' && body.type === 'VlanInterface' ? 'VlanInterface' : 'EthernetPort';
  const id = call.childId ?? call.id ?? '';
  const one = attachableOf(core.store, { type, id });
  if (one === undefined) throw new OperationError('GEN_000002', [type, id]);
  const edit = readEdit(core, call, one);
  return {
    job: agentJob(core, {
      name: editJobName(core, { type, id }),
      objects: [{ type, id }],
      servers: [one.serverId],
      body: async (job) => {
        await modify(access, { one: { type, id }, edit }, job);
        return null;
      },
    }),
  };
}

function readEdit(core: ManagerCore, call: OperationCall, one: Attachable): Edit {
  const { mtu, bondMode, ipaddresses, addresses, ...texts } = patchOf(one.type, call.body, core.options.profile.name) as Partial<RecordOf<'EthernetPort'> & RecordOf<'VlanInterface'>>;
  checkMtu(mtu);
  const portType = core.store.get('EthernetPort', one.id)?.portType;
  if (bondMode !== undefined && portType !== 'BOND') throw new OperationError('NETWORK_000003', [one.name, portType ?? 'VLAN']);
  const given = ipaddresses ?? addresses;
  return { texts, mtu, bondMode, addresses: given === undefined ? undefined : readAddresses(one.name, given) };
}

async function modify(access: AgentAccess, { one: ref, edit }: { readonly one: Pick<Attachable, 'type' | 'id'>; readonly edit: Edit }, job: JobContext): Promise<void> {
  const { core } = job;
  const one = attachableOf(core.store, ref);
  if (one === undefined) throw new RuleError('GEN_000002', [ref.type, ref.id]);
  if (edit.texts['name'] === '') throw new RuleError('OVMRU_900013E', ['', 'it is empty']);
  const port = ref.type === 'EthernetPort' ? core.store.get('EthernetPort', ref.id) : undefined;
  const known = (port === undefined ? core.store.get('VlanInterface', ref.id)?.addresses : port.ipaddresses) ?? [];
  const addresses = edit.addresses === undefined || isDeepStrictEqual(edit.addresses, known) ? undefined : edit.addresses;
  const mtu = edit.mtu === undefined || edit.mtu === one.mtu ? undefined : edit.mtu;
  const bondMode = edit.bondMode === undefined || edit.bondMode === port?.bondMode ? undefined : edit.bondMode;
  const master = port?.bondPortId ?? null;
  if (master !== null && (mtu !== undefined || addresses !== undefined)) throw new RuleError('OVMRU_900204E', [one.name, namesOf(core.store, 'EthernetPort', [master])]);
  if (addresses !== undefined) assertMayMove(core, one, addresses);
  await inSteps(access, job, async (steps) => {
    if (mtu !== undefined || addresses !== undefined || bondMode !== undefined) assertUsable(core, one.serverId);
    if (mtu !== undefined) await tellMtu(steps, one, mtu);
    if (bondMode !== undefined && bondMode !== null && port !== undefined) await tellMode(core, steps, { port, bondMode });
    if (addresses !== undefined) await steps.take(addressStep(core, one, addresses), addressStep(core, one, known));
    core.transact((tx) => {
      if (mtu !== undefined) writeMtu(tx, one, mtu);
      const field = one.type === 'EthernetPort' ? 'ipaddresses' : 'addresses';
      tx.update(one.type, one.id, { ...edit.texts, ...(bondMode === undefined ? {} : { bondMode }), ...(addresses === undefined ? {} : { [field]: addresses }) });
    });
  });
}

async function tellMode(core: ManagerCore, { take }: Steps, { port, bondMode }: { readonly port: RecordOf<'EthernetPort'>; readonly bondMode: NonNullable<RecordOf<'EthernetPort'>['bondMode']> }): Promise<void> {
  const server = assertUsable(core, port.serverId);
  await take(modeStep(server, port, bondMode), port.bondMode === null ? undefined : modeStep(server, port, port.bondMode));
}

/** The Manager does not cut the branch it sits on: the management interface keeps its address. Throws RuleError OVMRU_900206E, OVMRU_900213E. */
function assertMayMove(core: ManagerCore, one: Attachable, addresses: readonly Address[]): void {
  const network = core.store.get('Network', one.networkId ?? '');
  if (network !== undefined && isManagement(network)) throw new RuleError('OVMRU_900206E', [one.name, namesOf(core.store, 'Server', [one.serverId])]);
  assertAddressFree(core, addresses, one.id);
}
