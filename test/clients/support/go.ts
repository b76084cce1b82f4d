/** How encoding/json of Go reads into typed fields: a float or a string in an int field is an error, a missing or null member leaves the zero value. */
export type GoType = 'int' | 'string' | 'bool' | { readonly slice: GoType } | { readonly struct: GoStruct } | { readonly pointer: GoStruct };
export type GoStruct = Readonly<Record<string, GoType>>;

export class UnmarshalTypeError extends Error {}

const zero = (type: GoType): unknown => {
  if (type === 'int') return 0;
  if (type === 'string') return '';
  if (type === 'bool') return false;
  return 'struct' in type ? goDecode(type.struct, {}) : null;
};

/** json.Unmarshal into a struct. Members that the struct does not have are passed over. @throws UnmarshalTypeError */
export function goDecode(struct: GoStruct, json: unknown, path = ''): Record<string, unknown> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new UnmarshalTypeError(`${path}: cannot unmarshal ${JSON.stringify(json)} into a struct`);
  return Object.fromEntries(Object.entries(struct).map(([name, type]) => [name, one(type, (json as Record<string, unknown>)[name], `${path}.${name}`)]));
}

export function goDecodeSlice(struct: GoStruct, json: unknown): Record<string, unknown>[] {
  if (!Array.isArray(json)) throw new UnmarshalTypeError(`cannot unmarshal ${JSON.stringify(json).slice(0, 200)} into a slice`);
  return json.map((each, index) => goDecode(struct, each, `[${index}]`));
}

function one(type: GoType, value: unknown, path: string): unknown {
  if (value === undefined || value === null) return zero(type);
  const wrong = (): never => {
    throw new UnmarshalTypeError(`${path}: cannot unmarshal ${JSON.stringify(value)} into ${JSON.stringify(type)}`);
  };
  if (type === 'int') return Number.isSafeInteger(value) ? value : wrong();
  if (type === 'string') return typeof value === 'string' ? value : wrong();
  if (type === 'bool') return typeof value === 'boolean' ? value : wrong();
  if ('slice' in type) return Array.isArray(value) ? value.map((each, index) => one(type.slice, each, `${path}[${index}]`)) : wrong();
  return goDecode('struct' in type ? type.struct : type.pointer, value, path);
}

/** json.Marshal with `omitempty` on every field: what is zero, false or empty is not sent. */
export function goEncode(of: Readonly<Record<string, unknown>>): string {
  const kept = (value: unknown): boolean => !(value === 0 || value === '' || value === false || value === null || value === undefined || (Array.isArray(value) && value.length === 0));
  return JSON.stringify(Object.fromEntries(Object.entries(of).filter(([, value]) => kept(value))));
}

const id = { type: 'string', value: 'string', uri: 'string', name: 'string' } as const;
const ids = { slice: { pointer: id } } as const;
const pairs = { slice: { pointer: { key: 'string', value: 'string' } } } as const;
const base = { id: { pointer: id }, name: 'string', description: 'string', locked: 'bool', readOnly: 'bool', generation: 'int', resourceGroupIds: ids, userData: pairs } as const;

/** The structs of go-ovm-helper, and of the Terraform providers on top of it. */
export const goStructs = {
  Id: id,
  Vm: {
    ...base, affinityGroupIds: ids, architecture: 'string', bootOrder: { slice: 'string' }, cpuCount: 'int', cpuCountLimit: 'int', cpuPriority: 'int', cpuUtilizationCap: 'int',
    currentMemory: 'int', currentCpuCount: 'int', currentDomainId: 'int', diskLimit: 'int', guestDriverVersion: 'string', highAvailability: 'bool', hugePagesEnabled: 'bool',
    kernelVersion: 'string', keymapName: 'string', memory: 'int', memoryLimit: 'int', networkInstallPath: 'string', origin: 'string', osType: 'string', osVersion: 'string',
    pinnedCpus: 'string', repositoryId: { pointer: id }, restartActionOnCrash: 'string', restartActionOnPowerOff: 'string', restartActionOnRestart: 'string',
    serverId: { pointer: id }, serverPoolId: { pointer: id }, sslVncPort: 'string', sslTtyPort: 'string', virtualNicIds: ids, vmApiVersion: 'string', vmCloneDefinitionIds: ids,
    vmConfigFileAbsolutePath: 'string', vmConfigFileMountedPath: 'string', vmDiskMappingIds: ids, vmDomainType: 'string', vmMouseType: 'string', vmRunState: 'string', vmStartPolicy: 'string',
  },
  Vd: {
    ...base, absolutePath: 'string', assemblyVirtualDiskId: { pointer: id }, diskType: 'string', importFileName: 'string', mountedPath: 'string', onDiskSize: 'int', path: 'string',
    repositoryId: { pointer: id }, shareable: 'bool', size: 'int', vmDiskMappingIds: ids,
  },
  Vdm: { ...base, diskTarget: 'int', diskWriteMode: 'string', emulatedBlockDevice: 'bool', storageElementId: { pointer: id }, virtualDiskId: { pointer: id }, vmId: { pointer: id } },
  Vn: { ...base, interfaceName: 'string', ipAddresses: { slice: { struct: { address: 'string', netmask: 'string', type: 'string', configType: 'string' } } }, macAddress: 'string', networkId: { pointer: id }, vmId: { pointer: id } },
  Vmcd: { ...base, vmCloneNetworkMappingIds: ids, vmCloneStorageMappingIds: ids, vmId: { pointer: id } },
  Vmcsm: { ...base, cloneType: 'string', repositoryId: { pointer: id }, storageArrayId: { pointer: id }, storageElementId: { pointer: id }, vmCloneDefinitionId: { pointer: id }, vmDiskMappingId: { pointer: id } },
  Vmcnm: { ...base, networkId: { pointer: id }, virtualNicId: { pointer: id }, vmCloneDefinitionId: { pointer: id } },
  Repository: { ...base, assemblyIds: ids, fileSystemId: { pointer: id }, managerUuid: 'string', presentedServerIds: ids, sharePath: 'string', virtualDiskIds: ids, vmIds: ids },
  ServerPool: { ...base, affinityGroupIds: ids, keymap: 'string', masterServerId: { pointer: id }, serverIds: ids, serverPoolPolicyId: { pointer: id }, virtualIp: 'string', vmIds: ids, vmStartPolicy: 'string', secureVmMigrate: 'bool' },
  Job: {
    ...base, abortedByUser: 'string', childJobIds: ids, done: 'bool', endTime: 'int', error: { pointer: { message: 'string', type: 'string' } }, extraInfo: 'string', jobGroup: 'bool',
    jobRunState: 'string', jobSummaryState: 'string', latestSummaryProgressMessage: 'string', parentJobId: { pointer: id }, progressMessage: 'string', resultId: { pointer: id },
    startTime: 'int', summaryDone: 'bool', user: 'string', wsErrorCode: 'string',
  },
} as const satisfies Readonly<Record<string, GoStruct>>;
