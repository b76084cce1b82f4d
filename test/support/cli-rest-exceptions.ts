import type { SimpleId } from '@ovmsim/client';
import type { Found, RestCall } from './cli-rest.js';

/** Fields and parameters that are not called like the attribute. */
export const restFields: Readonly<Record<string, readonly string[]>> = {
  domainType: ['vmDomainType'], mouseType: ['vmMouseType'], slot: ['diskTarget'], physicalDisk: ['storageElementId'], virtualDisk: ['virtualDiskId'], virtualCd: ['virtualDiskId'],
  vnic: ['virtualNicId'], plugin: ['fileServerPluginId'], adminServers: ['adminServerIds'], uniformedExports: ['uniformExports'], clientHostName: ['clientHostname'],
  ethernetPorts: ['physicalPortIds'], mode: ['bondMode', 'maintenanceMode'], keymapName: ['keymap'], policyEnable: ['enable'], policyThreshold: ['threshold'],
  startPolicy: ['vmStartPolicy'], refreshServers: ['refreshServerIds'], extraInfo: ['extraInformation'], roles: ['serverRoles'],
  controllerType: ['serverControllerType'], userName: ['username'], serverPool: ['serverPoolId'], cloneCustomizer: ['vmCloneDefinitionId'], targetRepository: ['repositoryId'],
  log: ['logFlag'], message: ['value'], destServer: ['serverId'], destServerPool: ['serverPoolId'], url: ['urls'], ipAddress: ['serverName'], takeOwnership: ['takeOwnershipIfUnowned'],
  oldPassword: ['currentPassword'], objType: ['objectType'], objId: ['objectId'], amount: ['maxEvents', 'maxJobs'], statType: ['type'],
};

/** What a command means without saying it, by its verb or its verb and type. */
export const restParts: Readonly<Record<string, { readonly params?: Readonly<Record<string, string | boolean>>; readonly body?: Readonly<Record<string, unknown>> } | undefined>> = {
  getEvents: { params: { acknowledged: false, severityEqualityType: 'GTE' } },
  importTemplate: { params: { createTemplate: true } },
  importVirtualCdrom: { params: { diskType: 'VIRTUAL_CDROM' } },
  importVirtualDisk: { params: { diskType: 'VIRTUAL_DISK' } },
  'create BondPort': { body: { portType: 'BOND' } },
  'create AntiAffinityGroup': { body: { vmAffinityType: 'ANTI_AFFINITY' } },
};

type Address = Readonly<Record<string, unknown>>;

/** Fields of a server pool and of its policy, with their attributes. */
const poolFields = { name: 'name', description: 'description', keymap: 'keymapName', virtualIp: 'virtualIP', vmStartPolicy: 'startPolicy', secureVmMigrate: 'migrateUsingSsl' };
const policyFields = { mode: 'policyMode', cpuEnable: 'policyCpuEnable', periodMinutes: 'policyPeriod', cpuThreshold: 'policyCpuThreshold' };

/** Those of the fields whose attribute was given. */
const picked = (values: Found['values'], fields: Readonly<Record<string, string>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).flatMap(([field, attribute]) => (values.has(attribute) ? [[field, values.get(attribute)]] : [])));
const isEmpty = (body: object): boolean => Object.keys(body).length === 0;

/** The addresses of a port or VLAN interface, changed. */
function addresses(change: (present: readonly Address[], given: Address) => readonly Address[]): (found: Found) => Promise<readonly RestCall[]> {
  return async ({ instance, values, client }) => {
    const { type, id } = instance ?? { type: 'EthernetPort', id: '' };
    const field = type === 'EthernetPort' ? 'ipaddresses' : 'addresses';
    let present: readonly Address[] = [];
    try {
      present = ((await client.get(type, id)) as unknown as Readonly<Record<string, readonly Address[]>>)[field] ?? [];
    } catch {
      // The modification says that there is no such object.
    }
    const given = Object.fromEntries([['configType', 'ipAddressConfigType'], ['address', 'ipAddress'], ['netmask', 'ipNetmask']].flatMap(([name = '', attribute = '']) => (values.has(attribute) ? [[name, values.get(attribute)]] : [])));
    return [{ operation: `${type}.modify`, input: { id, body: { [field]: change(present, given) } } }];
  };
}
const added = addresses((present, given) => [...present, given]);
const changed = addresses((present, given) => present.map((each, index) => (index === 0 ? { ...each, ...given } : each)));
const removed = addresses((present) => present.slice(1));

async function membersOf({ client, instance }: Found): Promise<readonly SimpleId[]> {
  return (await client.get('ServerPool', instance?.id ?? '')).serverIds ?? [];
}
const forMembers = (operation: string) => async (found: Found): Promise<readonly RestCall[]> => {
  const { instance, other } = found;
  // An unknown pool is refused wherever it is looked for.
  if (instance?.id.endsWith('f'.repeat(16)) === true) return [{ operation: 'ServerPool.get', input: { id: instance.id } }];
  return (await membersOf(found)).map((body) => ({ operation, input: { id: other?.id ?? '', body } }));
};

const hosts = (change: (present: readonly Address[], hostname: unknown) => readonly Address[]) => async ({ instance, values, client }: Found): Promise<readonly RestCall[]> => {
  const id = instance?.id ?? '';
  const array = await client.get('StorageArray', id).catch(() => null);
  const present = (array?.accessHosts ?? []) as unknown as readonly Address[];
  return [{ operation: 'StorageArray.modify', input: { id, body: { accessHosts: change(present, values.get('accessHost')) } } }];
};

/** Commands whose calls do not follow from names and types; by verb and type, or with the preposition as well. */
export const restExceptions: Readonly<Record<string, ((found: Found) => readonly RestCall[] | Promise<readonly RestCall[]>) | undefined>> = {
  ...Object.fromEntries(['BondPort', 'Port', 'VlanInterface'].flatMap((type) => [[`embeddedcreate ${type}`, added], [`embeddededit ${type}`, changed], [`embeddeddelete ${type}`, removed]])),
  'edit Vnic': ({ instance, values, objects }) => [
    ...(values.size === 0 ? [] : [{ operation: 'VirtualNic.modify', input: { id: instance?.id, body: Object.fromEntries(values) } }]),
    { operation: 'Network.addVirtualNic', input: { id: objects.get('network')?.[0]?.id, body: { value: instance?.id } } },
  ],
  'add ServerPool to Repository': forMembers('Repository.present'),
  'remove ServerPool from Repository': forMembers('Repository.unpresent'),
  'add Vm to Server': async ({ instance, other, client }) => {
    const pool = (await client.get('Server', other?.id ?? '')).serverPoolId?.value;
    return [{ operation: 'Vm.migrate', input: { id: instance?.id, params: { serverId: other?.id, serverPoolId: pool } } }];
  },
  'remove Vm from Server': ({ instance }) => [{ operation: 'Vm.migrate', input: { id: instance?.id, params: { serverPoolId: 'unassigned' } } }],
  'clone Vm': ({ instance, objects, values }) => [
    { operation: 'Vm.clone', input: { id: instance?.id, params: { serverPoolId: objects.get('serverPool')?.[0]?.id, createTemplate: values.get('destType') === 'VmTemplate' } } },
    { operation: 'Vm.modify', input: (id) => Promise.resolve({ id, body: { name: values.get('destName') } }) },
  ],
  'create ServerPool': ({ client, objects, values }) => {
    const cluster = async (id: string): Promise<string> => (await client.get('ServerPool', id)).clusterId?.value ?? '';
    const device = objects.has('fileSystem') ? { storageType: 'NFS', networkFileSystemId: { value: objects.get('fileSystem')?.[0]?.id } } : { storageType: 'STORAGE_ELEMENT', storageElementId: { value: objects.get('physicalDisk')?.[0]?.id } };
    const policy = picked(values, policyFields);
    return [
      { operation: 'ServerPool.create', input: { body: picked(values, poolFields) } },
      ...(values.get('clusterEnable') !== true ? [] : [
        { operation: 'ServerPool.createCluster', input: (id: string) => Promise.resolve({ id, body: picked(values, { name: 'name', clusterTimeout: 'clusterTimeout' }) }) },
        { operation: 'Cluster.createClusterHeartbeatDevice', input: async (id: string) => ({ id: await cluster(id), body: device }) },
      ]),
      ...(isEmpty(policy) ? [] : [{ operation: 'ServerPoolPolicy.modify', input: async (id: string) => ({ id: (await client.get('ServerPool', id)).serverPoolPolicyId?.value, body: policy }) }]),
    ];
  },
  'edit ServerPool': async ({ client, instance, values }) => {
    const pool = await client.get('ServerPool', instance?.id ?? '');
    return [
      { operation: 'ServerPool.modify', input: { id: pool.id.value, body: picked(values, poolFields) } },
      { operation: 'ServerPoolPolicy.modify', input: { id: pool.serverPoolPolicyId?.value, body: picked(values, policyFields) } },
      { operation: 'Cluster.modify', input: { id: pool.clusterId?.value, body: picked(values, { clusterTimeout: 'clusterTimeout' }) } },
    ].filter(({ input }) => !isEmpty(input.body));
  },
  'edit StorageArray': async ({ client, instance, values }) => {
    const id = instance?.id ?? '';
    const own = picked(values, { storageName: 'storageName', useChap: 'useChap', adminHostname: 'adminHost', adminUsername: 'adminUserName', adminPassword: 'adminPassword', extraInformation: 'pluginPrivateData', name: 'name', description: 'description' });
    const access = picked(values, { hostname: 'accessHost', port: 'accessPort', username: 'accessUsername', password: 'accessPassword' });
    const [first, ...others] = ((await client.get('StorageArray', id)).accessHosts ?? []) as unknown as readonly Address[];
    return [own, isEmpty(access) ? {} : { accessHosts: [{ ...first, ...access }, ...others] }].filter((body) => !isEmpty(body)).map((body) => ({ operation: 'StorageArray.modify', input: { id, body } }));
  },
  'addAccessHost StorageArray': hosts((present, hostname) => [...present, { hostname }]),
  'removeAccessHost StorageArray': hosts((present, hostname) => present.filter((each) => each['hostname'] !== hostname)),
  getEventListByQuery: ({ values }) => {
    const compared = (equalityType: unknown, queryValue: unknown) => (queryValue === undefined ? [] : [{ equalityType, queryValue }]);
    const objects = values.has('objType') ? ((values.get('objIds') ?? []) as readonly string[]).map((value) => ({ type: `com.oracle.ovm.mgr.ws.model.${String(values.get('objType'))}`, value })) : [];
    const types = (values.get('eventTypes') ?? []) as readonly string[];
    const like = values.get('eventEqualityType');
    return [{
      operation: 'Event.query',
      input: {
        body: {
          associatedObjectIds: objects,
          severityArguments: compared(values.get('severityEqualityType') ?? 'GTE', values.get('severity')),
          createTimeArguments: [...compared('GTE', values.get('startTime')), ...compared('LTE', values.get('endTime'))],
          ...(like === undefined ? { types } : { typeArguments: types.flatMap((type) => compared(like, type)) }),
          acknowledged: values.get('acknowledged'), userAckable: values.get('userAckable'), maxResults: values.get('maxResults'),
        },
      },
    }];
  },
  getTriageEvent: ({ values }) => [{
    operation: 'Event.query', input: { body: { associatedObjectIds: [{ type: `com.oracle.ovm.mgr.ws.model.${String(values.get('objType'))}`, value: values.get('objId') }], acknowledged: false, maxResults: 1, orderByMap: { SEVERITY: 'DESCENDING', CREATE_TIME: 'DESCENDING' } } },
  }],
  setVnicMacAddrRange: ({ values }) => {
    const half = (name: string, from: number): string => String(values.get(name)).split(':').slice(from, from + 3).join(':');
    return [{ operation: 'MacManagement.modify', input: { body: { oui: half('startMacAddr', 0), addressRangeStart: half('startMacAddr', 3), addressRangeEnd: half('endMacAddr', 3) } } }];
  },
};
