import type { RecordOf } from '@ovmsim/model';
import type { WorldTransaction } from '../transaction.js';
import { notifiedFacts, type LiveFacts } from './live.js';
import { keepMessage } from './messages.js';
import { runsOn } from './reconcile.js';
import { notRunning } from './states.js';

/** What an agent tells of a machine. */
export interface MachineNews {
  readonly tx: WorldTransaction;
  readonly serverId: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** First port of serial consoles, as the profile has it. */
  readonly firstTtyPort: number;
  /** Epoch ms. */
  readonly time: number;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The machine of the news, unless it is not known or a template. */
function machineOf({ tx, data }: Pick<MachineNews, 'tx' | 'data'>): RecordOf<'Vm'> | undefined {
  const vm = tx.get('Vm', textOf(data['vm']));
  return vm?.vmRunState === 'TEMPLATE' ? undefined : vm;
}

/** Whether the news is of the domain that the machine has, and not of one that has ended since. */
function isPresent(vm: RecordOf<'Vm'>, { serverId, data }: Pick<MachineNews, 'serverId' | 'data'>): boolean {
  return vm.serverId === serverId && vm.currentDomainId === data['domain'];
}

/** Somebody started a machine on the Server itself, its guest restarted, or it came in by a migration that the Manager did not order. */
export function machineStarted(news: MachineNews): void {
  const vm = machineOf(news);
  const facts: LiveFacts | null = notifiedFacts(news.data, news);
  if (vm === undefined || facts === null || vm.locked) return;
  const older = vm.vmRunState === 'RUNNING' && vm.serverId === news.serverId && vm.currentDomainId > facts.currentDomainId;
  if (!older) runsOn(news.tx, vm, { serverId: news.serverId, facts });
}

/** A machine ended: somebody stopped it on the Server itself, its guest shut down, or it crashed. */
export function machineEnded(news: MachineNews): void {
  const vm = machineOf(news);
  if (vm !== undefined && vm.vmRunState === 'RUNNING' && !vm.locked && isPresent(vm, news)) news.tx.update('Vm', vm.id, { vmRunState: 'STOPPED', ...notRunning });
}

/** A guest sent a message (Concepts Guide 3.3 §7.9). */
export function messageReceived(news: MachineNews): void {
  const vm = machineOf(news);
  const key = textOf(news.data['key']);
  if (vm !== undefined && key !== '') keepMessage(news.tx, { vmId: vm.id, key, value: textOf(news.data['value']), type: 'RECEIVED', hidden: false, time: news.time });
}

const reported = ['osVersion', 'kernelVersion', 'guestDriverVersion', 'vmApiVersion', 'architecture'] as const satisfies readonly (keyof RecordOf<'Vm'>)[];

/** A guest agent tells of its guest: what system it is, and which addresses its cards have. */
export function guestReported(news: MachineNews): void {
  const { tx, serverId, data } = news;
  const vm = machineOf(news);
  if (vm === undefined || vm.serverId !== serverId || vm.vmRunState === 'STOPPED') return;
  const facts = Object.fromEntries(reported.map((field) => [field, textOf(data[field])])) as Pick<RecordOf<'Vm'>, (typeof reported)[number]>;
  if (reported.some((field) => vm[field] !== facts[field])) tx.update('Vm', vm.id, facts);
  const cards = tx.related('VirtualNic', 'vmId', vm.id);
  for (const text of textOf(data['addresses']).split(' ')) {
    const parts = /^(\d+)=([^/]+)\/(.*)$/.exec(text);
    const card = cards[Number(parts?.[1] ?? -1)];
    const address = parts?.[2];
    if (card === undefined || address === undefined) continue;
    tx.update('VirtualNic', card, { ipAddresses: [{ address, netmask: parts?.[3] ?? '', type: address.includes(':') ? 'IPV6' : 'IPV4', configType: 'STATIC' }] });
  }
}
