import type { AgentEvent, AgentNotificationName } from '@ovmsim/model';
import { domainMemory } from './domain-record.js';
import type { Domain, Domains } from './domains.js';
import { guestAddresses, guestFacts, obeys, secretMessage, usualGuests, type GuestSettings } from './guests.js';
import type { Inventory } from './hardware.js';
import { commandFailed, PythonException } from './python-exception.js';
import { listIn, liveChanges, textIn, type VmConfig } from './vm-config.js';
import type { VmFiles } from './vm-files.js';

/** A machine by repository and id. */
export interface MachinePlace {
  readonly repository: string;
  readonly id: string;
}

/** Who makes a machine start or stop. What the Manager asks for itself it knows from the answer; of everything else it is told. */
export interface Cause {
  readonly told: boolean;
}

export interface HypervisorOptions {
  readonly inventory: Inventory;
  readonly domains: Domains;
  readonly files: VmFiles;
  /** Whether a bridge of that name is up on the Server. */
  readonly hasBridge: (name: string) => boolean;
  /** The Server's clock, epoch ms. */
  readonly now: () => number;
  readonly notify: (type: AgentNotificationName, data: AgentEvent['data']) => void;
  readonly guests?: Partial<GuestSettings>;
}

/** What an incoming machine brings along. */
export type Incoming = Pick<Domain, 'config' | 'paused' | 'startedAt' | 'messages'>;

/** Xen on one Server: starts machines from their vm.cfg, ends them, and knows what their guests do. Failures read as those of its command `xm`. */
export class Hypervisor {
  /** May be changed while the Server runs. */
  guests: GuestSettings;

  constructor(private readonly options: HypervisorOptions) {
    this.guests = { ...usualGuests, ...options.guests };
  }

  /** Memory that no domain has, MB. */
  freeMemory(): number {
    const { inventory, domains } = this.options;
    return inventory.memoryMiB - inventory.controlDomainMiB - domains.list().reduce((sum, { config }) => sum + domainMemory(config), 0);
  }

  /** The domain of a machine. @throws PythonException when it does not run here */
  running({ id }: MachinePlace): Domain {
    const domain = this.options.domains.of(id);
    if (domain === undefined) throw commandFailed(['xm', 'list', id], 1, `Error: Domain '${id}' does not exist.`);
    return domain;
  }

  /** @throws PythonException when it runs already, has no vm.cfg, or lacks a disk, a bridge or memory */
  start(place: MachinePlace, cause: Cause): void {
    this.launch(place, { config: this.options.files.require({ ...place, of: 'machines' }) }, cause);
  }

  /** @throws PythonException when it does not run, or its guest does not obey; a suspended machine loses its memory by force */
  stop(place: MachinePlace, { force, ...cause }: Cause & { readonly force: boolean }): void {
    const at = { ...place, of: 'machines' } as const;
    if (force && this.options.domains.of(place.id) === undefined && this.options.files.saved(at) !== null) {
      this.options.files.forgetSaved(at);
      return;
    }
    const domain = this.running(place);
    if (!force && !obeys(this.guests, domain)) throw commandFailed(['xm', 'shutdown', '-w', place.id], 1, `Error: Domain '${place.id}' did not shut down: the guest does not answer`);
    this.end(domain, cause);
  }

  /** Takes the guest down and starts it anew, unless `on_reboot` says otherwise. @throws PythonException as `stop` and `start` */
  reboot(place: MachinePlace, cause: Cause): void {
    const domain = this.running(place);
    if (!obeys(this.guests, domain)) throw commandFailed(['xm', 'reboot', '-w', place.id], 1, `Error: Domain '${place.id}' did not shut down: the guest does not answer`);
    this.restartAs(domain, 'on_reboot', cause);
  }

  pause(place: MachinePlace, paused: boolean): void {
    this.options.domains.update(this.running(place).id, { paused });
  }

  /** Saves the memory beside vm.cfg; the domain ends unless it is only a checkpoint. @throws PythonException also when the repository is full */
  save(place: MachinePlace, { checkpoint, ...cause }: Cause & { readonly checkpoint: boolean }): void {
    const domain = this.running(place);
    this.options.files.save({ ...place, of: 'machines' }, domainMemory(domain.config) * 1024 * 1024);
    if (!checkpoint) this.end(domain, cause);
  }

  /** Goes on from the saved memory, which is used up. @throws PythonException when there is none, and as `start` */
  restore(place: MachinePlace, { paused, ...cause }: Cause & { readonly paused: boolean }): void {
    const at = { ...place, of: 'machines' } as const;
    if (this.options.files.saved(at) === null) throw new PythonException(`[Errno 2] No such file or directory: '${this.options.files.folder(at)}/vm.save'`, 'OSError');
    this.launch(place, { config: this.options.files.require(at), paused }, cause);
    this.options.files.forgetSaved(at);
  }

  /** Takes in a machine that comes from another Server, running. @throws PythonException as `start` */
  receive(place: MachinePlace, { told, ...incoming }: Incoming & Cause): void {
    this.options.files.require({ ...place, of: 'machines' });
    this.launch(place, incoming, { told });
  }

  /** The machine has gone to another Server. */
  release(domain: Domain): void {
    this.options.domains.destroy(domain.id);
  }

  /** Gives a running domain what it takes of a changed configuration. @throws PythonException when it has no room for that; nothing has changed then */
  applyLive({ id }: MachinePlace, config: VmConfig): void {
    const domain = this.options.domains.of(id);
    if (domain === undefined) return;
    const changed = { ...domain.config, ...liveChanges(domain.config, config) };
    const more = domainMemory(changed) - domainMemory(domain.config);
    if (more > this.freeMemory()) throw notEnough(['xm', 'mem-set', id], more, this.freeMemory());
    this.options.domains.update(domain.id, { config: changed });
  }

  /** Hands messages to the guest. @throws PythonException when it does not run or has no guest agent (texts ours) */
  send(place: MachinePlace, messages: Readonly<Record<string, string>>): void {
    const domain = this.running(place);
    if (!this.guests.tools || domain.paused) throw new PythonException(`Guest in domain '${place.id}' does not answer: no guest agent`);
    // A password is handed over and nowhere kept.
    const kept = Object.fromEntries(Object.entries(messages).map(([key, value]) => [key, secretMessage.test(key) ? '' : value]));
    const all = { ...domain.messages, ...kept };
    this.options.domains.update(domain.id, { messages: all });
    if (JSON.stringify(guestAddresses(all)) !== JSON.stringify(guestAddresses(domain.messages))) this.report({ ...domain, messages: all });
  }

  /** The guest sends something to the Manager. @throws PythonException as `send` */
  speak(place: MachinePlace, message: { readonly key: string; readonly value: string }): void {
    const domain = this.running(place);
    if (!this.guests.tools) throw new PythonException(`Guest in domain '${place.id}' has no guest agent`);
    this.options.notify('VM_MESSAGE', { vm: domain.vm, domain: domain.id, ...message });
  }

  /** The guest shuts itself down. */
  powerOff(place: MachinePlace): void {
    this.restartAs(this.running(place), 'on_poweroff', { told: true });
  }

  /** The guest restarts itself. */
  guestReboot(place: MachinePlace): void {
    this.restartAs(this.running(place), 'on_reboot', { told: true });
  }

  /** The guest crashes. */
  crash(place: MachinePlace): void {
    const domain = this.running(place);
    this.options.notify('VM_CRASHED', { vm: domain.vm, repository: domain.repository, domain: domain.id });
    this.options.domains.destroy(domain.id);
    if (textIn(domain.config, 'on_crash') === 'restart') this.again(domain, { told: true });
  }

  /** What `on_reboot` and its like say when a domain has ended. */
  private restartAs(domain: Domain, action: 'on_reboot' | 'on_poweroff', cause: Cause): void {
    this.end(domain, cause);
    if (textIn(domain.config, action) === 'restart') this.again(domain, cause);
  }

  /** A new domain of the same machine, by its present vm.cfg. What is not to be had any more stays down. */
  private again({ repository, vm, config }: Domain, cause: Cause): void {
    const place = { repository, id: vm };
    this.launch(place, { config: this.options.files.read({ ...place, of: 'machines' }) ?? config }, cause);
  }

  private end(domain: Domain, { told }: Cause): void {
    this.options.domains.destroy(domain.id);
    if (told) this.options.notify('VM_STOPPED', { vm: domain.vm, repository: domain.repository, domain: domain.id });
  }

  private launch({ repository, id }: MachinePlace, from: { readonly config: VmConfig } & Partial<Omit<Incoming, 'config'>>, { told }: Cause): void {
    const { domains, files, now, notify } = this.options;
    const command = ['xm', 'create', `${files.folder({ repository, id, of: 'machines' })}/vm.cfg`];
    const there = domains.of(id);
    if (there !== undefined) throw commandFailed(command, 1, `Error: Domain '${id}' already exists with ID '${there.id}'`);
    for (const line of listIn(from.config, 'disk')) {
      const image = /^file:([^,]+),([^,:]+)/.exec(line);
      if (image !== null && !files.exists(image[1] ?? '')) throw commandFailed(command, 1, `Error: Device ${image[2] ?? ''} (vbd) could not be connected. ${image[1] ?? ''} does not exist.`);
    }
    for (const [index, line] of listIn(from.config, 'vif').entries()) {
      const bridge = /(?:^|,)bridge=([^,]+)/.exec(line)?.[1];
      if (bridge !== undefined && !this.options.hasBridge(bridge)) throw commandFailed(command, 1, `Error: Device ${index} (vif) could not be connected. Could not find bridge device ${bridge}`);
    }
    const memory = domainMemory(from.config);
    if (memory > this.freeMemory()) throw notEnough(command, memory, this.freeMemory());
    const domain = domains.create({ vm: id, repository, now: now(), ...from });
    if (told) {
      notify('VM_STARTED', { vm: id, repository, domain: domain.id, memory, vcpus: Number(from.config['vcpus'] ?? 1), slot: domain.slot });
    }
    this.report(domain);
  }

  /** The guest agent tells of the guest, once it runs and whenever its addresses change. */
  private report(domain: Domain): void {
    if (!this.guests.tools) return;
    const addresses = Object.entries(guestAddresses(domain.messages)).map(([card, address]) => `${card}=${address}`);
    this.options.notify('VM_GUEST', { vm: domain.vm, domain: domain.id, ...guestFacts(domain), addresses: addresses.join(' ') });
  }
}

function notEnough(command: readonly string[], wanted: number, free: number): PythonException {
  return commandFailed(command, 1, `Error: I need ${wanted * 1024} KiB, but dom0_min_mem is 0 and shrinking to 0 KiB would leave only ${Math.max(0, free) * 1024} KiB free.`);
}
