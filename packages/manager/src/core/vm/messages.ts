import { guestMessageLimits } from '@ovmsim/model';
import type { VmMessageType } from '@ovmsim/model';
import { OperationError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobPlan, OperationCall, OperationResult } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import type { WorldTransaction } from '../transaction.js';
import { passwordMask } from '../view.js';
import { actingOn, machineOf } from './act.js';
import { serverFor } from './tell.js';

interface Message {
  readonly key: string;
  readonly value: string;
}

/** As many messages are kept of each machine. */
const kept = 200;

/** The value of a key that ends so is a password, whatever the sender says about logging it. */
const secretKey = /password$/i;

/**
 * Vm.sendMessage (Concepts Guide 3.3 §7.9): hands messages to the guest, in order. With `logFlag=Yes` their values are kept and shorter; without it they are shown as
 * asterisks. The guest must run and use the virtual machine API, else the job fails.
 */
export function planSendMessage(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const vm = machineOf(core, call.id, 'message');
  const logged = String(call.params['logFlag'] ?? '').toLowerCase() === 'yes';
  const messages = (call.body as readonly Partial<Message>[]).map((message) => checked(message, logged));
  return {
    job: {
      name: `Send VM Message to VM: ${vm.name}`,
      objects: [{ type: 'Vm', id: vm.id }],
      body: async (job) => {
        const running = actingOn(core, vm.id, 'message');
        if (running === null) return null;
        job.checkAbort();
        await access.of(serverFor(core, running)).call('send_to_guest', running.repositoryId ?? '', running.id, messages.map(({ key, value }) => ({ key, value })));
        core.transact((tx) => {
          for (const message of messages) keepMessage(tx, { ...message, vmId: vm.id, type: 'SENT', hidden: !logged || secretKey.test(message.key), time: Math.floor(core.options.world.now()) });
        });
        return null;
      },
    },
  };
}

function checked({ key, value }: Partial<Message>, logged: boolean): Message {
  if (key === undefined || key === null || key === '') throw new OperationError('GEN_000001', ['key']);
  if (value === undefined || value === null) throw new OperationError('GEN_000001', ['value']);
  checkLength('The length of the key', key, guestMessageLimits.key);
  checkLength('The length of the value', value, logged ? guestMessageLimits.loggedValue : guestMessageLimits.value);
  return { key, value };
}

function checkLength(what: string, text: string, most: number): void {
  if (Buffer.byteLength(text) > most) throw new OperationError('GEN_000015', [what, '0', String(most)]);
}

/** What is kept of one message. */
export interface KeptMessage extends Message {
  readonly vmId: string;
  readonly type: VmMessageType;
  readonly hidden: boolean;
  readonly time: number;
}

/** Keeps a message; the oldest of the machine make room. A hidden value is not kept at all. */
export function keepMessage(tx: WorldTransaction, { value, ...message }: KeptMessage): void {
  const ids = tx.related('@VmMessage', 'vmId', message.vmId);
  const number = Number(ids.at(-1)?.split('/')[1] ?? 0) + 1;
  for (const id of ids.slice(0, Math.max(0, ids.length - kept + 1))) tx.delete('@VmMessage', id);
  tx.insert('@VmMessage', { id: `${message.vmId}/${number}`, ...message, value: message.hidden ? null : value });
}

/** Forgets the messages of a machine that goes. */
export function forgetMessages(tx: WorldTransaction, vmId: string): void {
  for (const id of [...tx.related('@VmMessage', 'vmId', vmId)]) tx.delete('@VmMessage', id);
}

const words: { readonly [T in VmMessageType]: string } = { SENT: 'Sent', RECEIVED: 'Received' };

/** Vm.clearSentMessages and Vm.clearReceivedMessages: what is kept of one kind is forgotten, whatever the machine does; the guest keeps what it got. */
export function planClearMessages(call: OperationCall, core: ManagerCore, type: VmMessageType): JobPlan {
  const vm = machineOf(core, call.id, 'message');
  return {
    job: {
      name: `Clear ${words[type]} Messages of VM: ${vm.name}`,
      objects: [{ type: 'Vm', id: vm.id }],
      body: async () => {
        core.transact((tx) => {
          for (const id of [...tx.related('@VmMessage', 'vmId', vm.id)]) if (tx.get('@VmMessage', id)?.type === type) tx.delete('@VmMessage', id);
        });
        return null;
      },
    },
  };
}

/** Vm.messages: what was sent to the guest and received from it, oldest first. */
export function readMessages(call: OperationCall, core: ManagerCore): OperationResult {
  const data = core.store.related('@VmMessage', 'vmId', call.id ?? '').flatMap((id) => {
    const message = core.store.get('@VmMessage', id);
    if (message === undefined) return [];
    const { key, value, type, time } = message;
    return [{ key, value: value ?? passwordMask, type, time }];
  });
  return { kind: 'values', value: 'VmMessage', data };
}
