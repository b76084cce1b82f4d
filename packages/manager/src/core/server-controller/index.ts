import { RuleError } from '../errors.js';
import { newId } from '../ids.js';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobPlan, OperationCall } from '../operation.js';
import { childOf, fieldsIn, modifyChild, ownJob, planDelete } from '../plain.js';
import { baseFields } from '../record.js';

/** Registers what a Manager does with the controllers (IPMI) of its Servers: it keeps their addresses and passwords, and uses them to start and kill. */
export function registerServerControllerOperations(core: ManagerCore): void {
  core.handle('Server.createServerController', planCreate);
  core.handle('Server.modifyServerController', modifyChild);
  core.handle('Server.deleteServerController', (call) => planDelete(core, childOf(call)));
  core.handle('ServerController.delete', (call) => planDelete(core, { type: 'ServerController', id: call.id ?? '' }));
}

function planCreate(call: OperationCall, core: ManagerCore): JobPlan {
  const server = namedObject(core.store, 'Server', call.id);
  const { name = `Controller of ${server.name}`, description = '', ipAddress = '', username = '', password = null, serverControllerType = 'IPMI' } = fieldsIn<'ServerController'>(call.body);
  return ownJob({
    name: `Create Server Controller: ${name} on Server: ${server.name}`,
    objects: [{ type: 'Server', id: server.id }],
    body: () => {
      if (core.store.related('ServerController', 'serverId', server.id).length > 0) throw new RuleError('OVMRU_900309E', [server.name]);
      const id = newId(core, 'ServerController');
      core.transact((tx) => tx.insert('ServerController', { ...baseFields({ id, name, description }), ipAddress, username, password, serverControllerType, serverId: server.id }));
      return { type: 'ServerController', id };
    },
  });
}
