import type { CliAttribute } from '@ovmsim/model';
import { typedCommand, type CliExample, type CliTyped } from 'ovmsim';

/** Values that the kind of an attribute does not tell: what may be there in the lab. */
const values: Readonly<Record<string, string>> = {
  description: 'Two words', sharePath: 'part', osType: 'Oracle Linux 7', networkInstallPath: 'http://boot.example.com/', macAddress: '00:21:f6:00:00:99', virtualIP: '127.0.3.9', ntpServers: '192.0.2.1,192.0.2.2',
  options: 'ro', interfaceName: 'bond9', mtu: '9000', memory: '768', memoryLimit: '2048', cpuCount: '1', cpuCountLimit: '2', cpuPriority: '30', cpuUtilizationCap: '50', clusterTimeout: '90',
  policyPeriod: '7', policyCpuThreshold: '60', policyThreshold: '40', size: '3', vlanId: '300', accessHost: '127.0.2.1', accessPort: '3261', server: 'ovs2.example.com', repository: 'repo-pool1',
  network: 'vm-network', physicalDisk: '$(list PhysicalDisk)', virtualDisk: 'system', virtualCd: 'EMPTY_CDROM', storageArray: 'Unmanaged iSCSI Storage Array', vnic: 'web-card', vmDiskMapping: 'system', objType: 'Server', objId: '$(list Server)', objIds: '$(list Server)', startTime: '01-01-2016 00:00', endTime: '12-31-2015 23:59', amount: '2', maxResults: '2', eventTypes: 'server.owner.taken',
  adminServers: 'ovs1.example.com,ovs2.example.com', refreshServers: 'ovs1.example.com', ethernetPorts: 'eth3 on ovs1.example.com,eth2 on ovs1.example.com', ipAddress: '192.0.2.7',
};

function valuesOf({ name, value }: CliAttribute): readonly string[] {
  const known = values[name];
  if (known !== undefined) return [known];
  switch (value.kind) {
    case 'boolean':
      return ['Yes', 'No'];
    case 'enum':
      // A long enumeration is a list of words that travel as they are.
      return Object.keys(value.values).slice(0, 3);
    case 'integer':
      return [String(value.least ?? 2)];
    case 'text':
    case 'secret':
      return [`some ${name}`];
    default:
      return [];
  }
}

/** A command that gives one attribute more than it needs. */
export interface Variation {
  readonly typed: CliTyped;
  readonly attribute: string;
}

/** Whether one attribute stands in place of another. */
const excludes = ({ oneOf, name }: CliAttribute, other: string, all: readonly CliAttribute[]): boolean =>
  oneOf !== undefined && other !== name && all.find((each) => each.name === other)?.oneOf === oneOf;

/** The command of an example once for each value of each attribute that it need not have. Of what is made the name tells which. */
export function variations({ right }: CliExample): readonly Variation[] {
  const { command } = right;
  return command.attributes
    .filter(({ name, refusal }) => name !== 'name' && refusal === undefined)
    .flatMap((attribute) => valuesOf(attribute).map((value, index): Variation => {
      const varied = new Map([...right.values].filter(([name]) => !excludes(attribute, name, command.attributes))).set(attribute.name, value);
      if (command.verb === 'create') varied.set('name', `${attribute.name}-${index}`);
      return { typed: typedCommand({ ...right, values: varied }), attribute: attribute.name };
    }));
}
