import type { Cause } from '../core/hypervisor.js';
import { PythonException } from '../core/python-exception.js';
import { domainRecord } from '../core/domain-record.js';
import { controlDomain } from './control-domain.js';
import { booleanArgument, integerArgument, textArgument, type Call, type MethodTable } from './table.js';
import { placeIn } from './vm-files.js';

/** The Manager knows what it asked for itself; of what anybody else does here it is told. */
function causeOf(call: Call): Cause {
  return { told: call.caller.by !== 'certificate' };
}

/** A truth value that may be left out. */
function optionalTruth(call: Call, index: number): boolean {
  return call.params.length > index && booleanArgument(call, index);
}

/** Letters of the kernel's magic key that end a guest (public kernel documentation); the others only write into the guest's own log. */
const sysrq: Readonly<Record<string, 'guestReboot' | 'powerOff' | 'crash'>> = { b: 'guestReboot', o: 'powerOff', c: 'crash' };

/** Events that `xm trigger` gives a guest; what a guest does about them (inferred), nothing for the rest. */
const triggers: Readonly<Record<string, 'guestReboot' | 'powerOff' | null>> = { nmi: null, init: null, s3resume: null, sleep: null, reset: 'guestReboot', power: 'powerOff' };

/** What runs: starting, ending, listing. */
export const vmPowerMethods: MethodTable = {
  list_vms: ({ server }) => [controlDomain(server), ...server.domains.list().map((domain) => domainRecord(domain, server.host.now()))],
  list_vm: (call) => {
    const { server } = call;
    const domain = server.domains.of(placeIn(call, 'machines').id);
    return domain === undefined ? null : domainRecord(domain, server.host.now());
  },
  start_vm: (call) => {
    call.server.hypervisor.start(placeIn(call, 'machines'), causeOf(call));
    return null;
  },
  stop_vm: (call) => {
    call.server.hypervisor.stop(placeIn(call, 'machines'), { ...causeOf(call), force: optionalTruth(call, 2) });
    return null;
  },
  reboot_vm: (call) => {
    integerArgument(call, 2);
    call.server.hypervisor.reboot(placeIn(call, 'machines'), causeOf(call));
    return null;
  },
  pause_vm: (call) => {
    call.server.hypervisor.pause(placeIn(call, 'machines'), true);
    return null;
  },
  unpause_vm: (call) => {
    call.server.hypervisor.pause(placeIn(call, 'machines'), false);
    return null;
  },
  save_vm: (call) => {
    call.server.hypervisor.save(placeIn(call, 'machines'), { ...causeOf(call), checkpoint: optionalTruth(call, 2) });
    return null;
  },
  restore_vm: (call) => {
    call.server.hypervisor.restore(placeIn(call, 'machines'), { ...causeOf(call), paused: optionalTruth(call, 2) });
    return null;
  },
  sysrq_vm: (call) => {
    const place = placeIn(call, 'machines');
    const letter = textArgument(call, 2);
    if (!/^[a-z0-9]$/.test(letter)) throw new PythonException(`Invalid sysrq letter: ${letter.slice(0, 20)}`, 'ValueError');
    call.server.hypervisor.running(place);
    const action = sysrq[letter];
    if (action !== undefined) call.server.hypervisor[action](place);
    return null;
  },
  trigger_vm: (call) => {
    const place = placeIn(call, 'machines');
    const name = textArgument(call, 2);
    const action = Object.hasOwn(triggers, name) ? triggers[name] : undefined;
    if (action === undefined) throw new PythonException(`Invalid trigger: ${name.slice(0, 20)}`, 'ValueError');
    call.server.hypervisor.running(place);
    if (action !== null) call.server.hypervisor[action](place);
    return null;
  },
};
