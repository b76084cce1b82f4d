import type { ManagerCore } from '../manager-core.js';
import type { AgentAccess } from '../server/access.js';
import { planAddCard, planRemoveCard } from './cards.js';
import { planConnect, planDisconnect } from './connect.js';
import { planCreateLocalNetwork, planCreateNetwork } from './create.js';
import { planDeleteNetwork } from './delete.js';
import { planModifyNetwork } from './modify.js';

/** Registers what a Manager does with networks. */
export function registerNetworkOperations(core: ManagerCore, access: AgentAccess): void {
  core.handle('Network.create', planCreateNetwork);
  core.handle('Server.createNetwork', (call) => planCreateLocalNetwork(access, call, core));
  for (const name of ['Network.modify', 'Server.modifyNetwork']) core.handle(name, (call) => planModifyNetwork(access, call, core));
  for (const name of ['Network.delete', 'Server.deleteNetwork']) core.handle(name, (call) => planDeleteNetwork(access, call, core));
  for (const name of ['Network.addEthernetPort', 'Network.addVlanInterface']) core.handle(name, (call) => planConnect(access, call, core));
  for (const name of ['Network.removeEthernetPort', 'Network.removeVlanInterface']) core.handle(name, (call) => planDisconnect(access, call, core));
  core.handle('Network.addVirtualNic', (call) => planAddCard(access, call, core));
  core.handle('Network.removeVirtualNic', (call) => planRemoveCard(access, call, core));
}
