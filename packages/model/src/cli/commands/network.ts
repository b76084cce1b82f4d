import { bondMode, ipAddressConfigType, networkRole } from '../../enums.js';
import type { TypeName } from '../../names.js';
import { description, integer, name, oneOf, refs, text } from '../attributes.js';
import type { AttributeDraft } from '../attributes.js';
import { command, create, edit, registryName } from '../command.js';
import { attribute, constant, fieldOf, instance, object } from '../fillings.js';
import type { CliTypeName } from '../names.js';
import type { CliCommand, Filling } from '../spec.js';

const mtu = integer('mtu').between(1500, 64_000).unit('bytes');
const mode = oneOf('mode', bondMode).as('bondMode').help('How the ports work together.');
const roles = oneOf('roles', networkRole).many();

const configType = oneOf('ipAddressConfigType', ipAddressConfigType.filter((type) => type === 'STATIC' || type === 'DYNAMIC')).aside();
const address: readonly AttributeDraft[] = [text('ipAddress').aside(), text('ipNetmask').aside()];
const parts = ['ipAddressConfigType', 'ipAddress', 'ipNetmask'];
/** The address as the core takes it, which fills in its kind. */
const config = object({ configType: attribute('ipAddressConfigType'), address: attribute('ipAddress'), netmask: attribute('ipNetmask') }, parts);
const index = integer('id').aside().help('Number of the address, as show has it.');

/** The list of addresses of a port or VLAN interface. */
const addressFields = { EthernetPort: 'ipaddresses', VlanInterface: 'addresses' } as const;

/** The embedded IP configuration of one type (CLI guide 3.4 A.102 to A.104). */
function embedded(type: CliTypeName, wire: TypeName & keyof typeof addressFields): readonly CliCommand[] {
  const field = addressFields[wire];
  const of = fieldOf(wire, instance, field);
  const common = (change: Filling) => ({ embedded: 'ipAddressConfig', steps: [{ operation: `${registryName(type)}.modify`, id: instance, body: { [field]: change } }] });
  return [
    command('embeddedcreate', type, {
      ...common({ from: 'changedList', of, change: 'append', element: config }), attributes: [configType.required(), ...address],
      help: `Gives a ${type} an IP address.`, evidence: 'CLI guide 3.4 A.102',
    }),
    command('embeddededit', type, {
      ...common({ from: 'changedList', of, change: 'replace', at: attribute('id'), element: config }), attributes: [index.required(), configType, ...address],
      help: `Changes an IP address of a ${type}.`, evidence: 'CLI guide 3.4 A.104',
    }),
    command('embeddeddelete', type, {
      ...common({ from: 'changedList', of, change: 'remove', at: attribute('id') }), attributes: [index.required()],
      help: `Takes an IP address from a ${type}.`, evidence: 'CLI guide 3.4 A.103',
    }),
  ];
}

/** Networks and what they are made of. */
export const networkCommands = (): readonly CliCommand[] => [
  create('Network', { on: ['Server'], optional: true, attributes: [roles, name().required(), description()], evidence: 'CLI guide 3.3 A.38' }),
  edit('Network', [roles, name(), description()], { evidence: 'CLI guide 3.3' }),
  create('BondPort', {
    on: ['Server'], body: { portType: constant('BOND') }, evidence: 'CLI guide 3.3 A.34',
    attributes: [refs('ethernetPorts', 'Port', 'physicalPortIds').required(), mode.required(), mtu.required(), text('interfaceName'), name().required(), description()],
  }),
  edit('BondPort', [mode, mtu, name(), description()], { evidence: 'CLI guide 3.3 A.64' }),
  edit('Port', [mtu, name(), description()], { evidence: 'CLI guide 3.3' }),
  create('VlanInterface', {
    on: ['Port', 'BondPort'], attributes: [integer('vlanId').between(2, 4095).required(), mtu, name().required(), description()], evidence: 'CLI guide 3.3 A.50',
  }),
  edit('VlanInterface', [mtu, name(), description()], { evidence: 'CLI guide 3.3' }),
  ...embedded('BondPort', 'EthernetPort'),
  ...embedded('Port', 'EthernetPort'),
  ...embedded('VlanInterface', 'VlanInterface'),
];
