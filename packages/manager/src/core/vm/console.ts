import { osTypes } from '@ovmsim/model';
import type { RecordOf } from '@ovmsim/model';
import { OperationError } from '../errors.js';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import type { OperationCall, OperationResult } from '../operation.js';

/** Vm.SupportedOsTypes (3.3 clients). */
export function supportedOsTypes(): OperationResult {
  return { kind: 'value', value: 'StringList', data: { strings: [...osTypes] } };
}

/** Where the Manager's own port will show a console; what it holds is for browsers (3.3 clients append it to scheme, host and port, so it begins with a slash; the rest is ours). */
const consolePath = '/ovm/vmconsole';

type Port = 'sslVncPort' | 'sslTtyPort';
const consoles: { readonly [P in Port]: string } = { sslVncPort: 'vnc', sslTtyPort: 'serial' };

/** Vm.vmConsoleUrl and Vm.vmSerialConsoleUrl: a path for the console of a running machine. Throws OVMRU_900109E, and for templates VM_000000. */
export function consoleUrl(call: OperationCall, core: ManagerCore, port: Port): OperationResult {
  const vm = namedObject(core.store, 'Vm', call.id);
  const reason = missing(vm, port);
  if (reason !== null) throw new OperationError('OVMRU_900109E', [vm.name, consoles[port], reason]);
  return { kind: 'text', text: `${consolePath}/${consoles[port]}/${vm.id}` };
}

function missing(vm: RecordOf<'Vm'>, port: Port): string | null {
  if (vm.vmRunState === 'TEMPLATE') throw new OperationError('VM_000000', [vm.name]);
  if (vm.vmRunState !== 'RUNNING') return `it is ${vm.vmRunState}`;
  return vm[port] === null ? 'its server has not told a port' : null;
}
