import { agentNotifications, statisticInterval, type AgentNotificationName } from '@ovmsim/model';
import type { RpcValue } from '@ovmsim/xml';
import { layout } from '../core/layout.js';
import { PythonException } from '../core/python-exception.js';
import type { OvsServer } from '../core/server.js';
import { asyncMethods } from './async.js';
import { discoverHardware } from './discover-hardware.js';
import { discoverServer } from './discover-server.js';
import { discoverMountedFileSystems, discoverPhysicalLuns } from './discover-storage.js';
import { bootMessages } from './boot-messages.js';
import { copyFile } from './copy-file.js';
import { exportMethods } from './exports.js';
import { packageMethods } from './packages.js';
import { booleanArgument, integerArgument, structArgument, textArgument, textsArgument, type Call, type MethodTable } from './table.js';

/** Logs by the names callers use (a Python client of 3.3 and 3.4). */
const logs: Readonly<Record<string, (server: OvsServer) => string>> = {
  'ovs-agent': (server) => server.log.text(),
  messages: (server) => server.files.read(layout.messages) ?? '',
  dmesg: (server) => bootMessages(server).kernel,
  xend: (server) => bootMessages(server).xend,
};

function getLog(call: Call): RpcValue {
  return Object.fromEntries(
    textsArgument(call, 0).map((name) => {
      const read = Object.hasOwn(logs, name) ? logs[name] : undefined;
      if (read === undefined) throw new PythonException(`Unknown log: ${name}`);
      return [name, read(call.server)];
    }),
  );
}

function isNotification(name: string): name is AgentNotificationName {
  return Object.hasOwn(agentNotifications, name);
}

/** Asks the agent to report something. Kind and data are those of the notifications proper. */
function notifyManager(call: Call): null {
  const name = textArgument(call, 0);
  if (!isNotification(name)) throw new PythonException(`Unknown notification: ${name}`);
  const data: Record<string, string | number | boolean | null> = {};
  for (const [key, value] of Object.entries(structArgument(call, 1))) {
    if (typeof value === 'object' && value !== null) throw new PythonException(`Invalid data of notification: ${key}`, 'TypeError');
    data[key] = typeof value === 'bigint' ? Number(value) : value;
  }
  call.server.notify(name, data);
  return null;
}

function setDateTime(call: Call): null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = call.params.map((_, index) => integerArgument(call, index));
  call.server.host.setDateTime({ year, month, day, hour, minute, second });
  return null;
}

function setStatisticInterval(call: Call): null {
  const seconds = integerArgument(call, 0);
  if (seconds < statisticInterval.least || seconds > statisticInterval.most) throw new PythonException(`Invalid statistic interval: ${seconds}`, 'ValueError');
  call.server.setStatisticInterval(seconds);
  return null;
}

/** Module `agent.api.host.linux.Linux`. */
export const hostMethods: MethodTable = {
  ...asyncMethods,
  ...packageMethods,
  ...exportMethods,
  copy_file: copyFile,
  discover_server: ({ server }) => discoverServer(server),
  discover_hardware: ({ server }) => discoverHardware(server.inventory),
  // Without an argument the call is legal too (recorded 3.2.1); what it then gives is inferred.
  discover_mounted_file_systems: (call) => discoverMountedFileSystems(call.params.length === 0 ? 'all' : textArgument(call, 0), call.server.mounts.list()),
  discover_physical_luns: (call) => {
    textArgument(call, 0);
    return discoverPhysicalLuns(call.server.inventory);
  },
  get_last_boot_time: ({ server }) => ({
    last_boot_time: seconds64(server.host.current().bootTime),
    local_time: seconds64(server.host.now()),
  }),
  get_datetime: ({ server }) => {
    const { year, month, day, hour, minute, second } = server.host.dateTime();
    return [year, month, day, hour, minute, second];
  },
  set_datetime: setDateTime,
  get_timezone: ({ server }) => [server.host.current().timeZone, server.host.current().utc],
  set_timezone: (call) => {
    call.server.host.setTimeZone(textArgument(call, 0), booleanArgument(call, 1));
    return null;
  },
  get_ntp: ({ server }) => {
    const { ntpServers, localTimeSource, ntpRunning } = server.host.current();
    return [[...ntpServers], localTimeSource, ntpRunning];
  },
  set_ntp: (call) => {
    const allowQuery = call.params.length > 2 ? booleanArgument(call, 2) : false;
    call.server.host.update({ ntpServers: textsArgument(call, 0), localTimeSource: booleanArgument(call, 1), allowQuery });
    return null;
  },
  enable_ntp: ({ server }) => {
    server.host.update({ ntpRunning: true });
    return null;
  },
  disable_ntp: ({ server }) => {
    server.host.update({ ntpRunning: false });
    return null;
  },
  get_log: getLog,
  notify_manager: notifyManager,
  set_statistic_interval: setStatisticInterval,
  update_agent_password: (call) => {
    const old = call.params.length > 2 ? textArgument(call, 2) : undefined;
    call.server.credentials.change(textArgument(call, 0), textArgument(call, 1), old);
    return null;
  },
};

/** Seconds as a long integer, the agent's type for times (recorded 3.2.1). */
function seconds64(epochMs: number): bigint {
  return BigInt(Math.floor(epochMs / 1000));
}
