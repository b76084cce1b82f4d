import type { PowerTarget } from '../core/power.js';
import { PythonException } from '../core/python-exception.js';
import { textArgument, type Call, type MethodTable } from './table.js';

/**
 * Module `agent.api.remote.linux_remote.LinuxRemoteManagement`. That one agent switches another Server's machine is known, the values of the arguments are
 * not: here `ipmi` with host, user and password of the service processor, or `wol` with the address of a network card.
 */
export const remoteMethods: MethodTable = {
  sys_shutdown: ({ server }) => {
    server.notify('SERVER_SHUTDOWN', { reason: 'sys_shutdown' });
    server.power.request('off');
    return null;
  },
  sys_reboot: ({ server }) => {
    server.notify('SERVER_REBOOT', { reason: 'sys_reboot' });
    server.power.request('reboot');
    return null;
  },
  remote_power_on: (call) => order(call, 'on'),
  remote_power_off: (call) => order(call, 'off'),
};

async function order(call: Call, action: 'on' | 'off'): Promise<null> {
  const target = targetOf(call);
  if (target.by === 'WOL' && action === 'off') throw new PythonException('A magic packet switches nothing off', 'ValueError');
  const outcome = await call.server.powerGrid(target, action);
  if (outcome === 'refused') throw new PythonException('Invalid user name or password of the service processor');
  // Nobody answers a magic packet, so nobody can tell whether it was heard.
  if (outcome === 'nobody' && target.by === 'IPMI') throw new PythonException(`No service processor at ${target.host}`);
  return null;
}

function targetOf(call: Call): PowerTarget {
  const type = textArgument(call, 0);
  const target = textArgument(call, 1);
  if (type.toLowerCase() === 'wol') return { by: 'WOL', mac: target };
  if (type.toLowerCase() !== 'ipmi') throw new PythonException(`Invalid controller type: ${type}`, 'ValueError');
  return { by: 'IPMI', host: target, user: textArgument(call, 2), password: textArgument(call, 3) };
}
