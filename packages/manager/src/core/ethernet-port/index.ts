import type { ManagerCore } from '../manager-core.js';
import type { AgentAccess } from '../server/access.js';
import { planBondPorts, planCreateBond, planDeletePort } from './bond.js';
import { planModifyAttachable } from './modify.js';
import { planCreateVlan, planDeleteVlan } from './vlan.js';

/** Registers what a Manager does with ports, bonds and VLAN interfaces. */
export function registerEthernetPortOperations(core: ManagerCore, access: AgentAccess): void {
  for (const name of ['EthernetPort.modify', 'Server.modifyEthernetPort', 'VlanInterface.modify', 'EthernetPort.modifyVlanInterface']) {
    core.handle(name, (call) => planModifyAttachable(access, call, core));
  }
  core.handle('Server.createEthernetPort', (call) => planCreateBond(access, call, core));
  for (const name of ['EthernetPort.delete', 'Server.deleteEthernetPort']) core.handle(name, (call) => planDeletePort(access, call, core));
  for (const name of ['EthernetPort.addPhysicalPort', 'EthernetPort.removePhysicalPort']) core.handle(name, (call) => planBondPorts(access, call, core));
  core.handle('EthernetPort.createVlanInterface', (call) => planCreateVlan(access, call, core));
  for (const name of ['VlanInterface.delete', 'EthernetPort.deleteVlanInterface']) core.handle(name, (call) => planDeleteVlan(access, call, core));
}
