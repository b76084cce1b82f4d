import { domainTypes, networkRole, osTypes, vmBootType, vmStartPolicy } from '@ovmsim/model';
import { z } from 'zod';

/** Names that stand in commands and paths. */
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/, 'a name begins with a letter or a digit; letters, digits, dot, dash and underscore may follow');

const units: Readonly<Record<string, number>> = { B: 1, KIB: 2 ** 10, MIB: 2 ** 20, GIB: 2 ** 30, TIB: 2 ** 40, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };
const sizeForm = /^(\d+(?:\.\d+)?)\s*([KMGT]i?B|B)$/i;
const largestSize = 2 ** 50;

/** Bytes: a number, or a text such as '20 GiB' or '500 GB'. */
const size = z
  .union([z.int().positive().max(largestSize), z.string().regex(sizeForm, "a size is a number of bytes, or a text such as '20 GiB', '512 MiB' or '500 GB'")])
  .transform((given, context): number => {
    if (typeof given === 'number') return given;
    const [, number = '', unit = ''] = sizeForm.exec(given) ?? [];
    const bytes = Math.round(Number(number) * (units[unit.toUpperCase()] ?? 0));
    if (bytes < 1 || bytes > largestSize) context.addIssue({ code: 'custom', message: 'a size is between 1 byte and 1024 TiB' });
    return bytes;
  });

const address = z.ipv4('an IPv4 address, such as 127.0.3.1');

const exported = z.strictObject({
  path: z.string().regex(/^(\/[A-Za-z0-9_.-]+)+$/, 'an absolute path, such as /export/repo1').describe('what Servers mount'),
  size: size.describe("how much it holds: bytes, or '500 GB'"),
});

const fileServer = z.strictObject({
  name,
  hosts: z.array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]*$/, 'a host name or an address')).min(1).optional().describe('every name and address it answers to, the one that Servers use first; its own name unless given'),
  exports: z.array(exported).min(1),
});

const network = z.strictObject({
  name,
  description: z.string().optional(),
  roles: z.array(z.enum(networkRole).exclude(['MANAGEMENT'])).min(1).default(['VIRTUAL_MACHINE']),
  port: name.default('eth1').describe('card of each Server that it is attached to; a card is in one network'),
  servers: z.array(name).min(1).optional().describe('Servers that it reaches; all unless given'),
});

const pool = z.strictObject({
  name,
  description: z.string().optional(),
  servers: z.array(name).min(1).describe('its members; the first is the master'),
  virtualIp: address.optional(),
  startPolicy: z.enum(vmStartPolicy).default('BEST_SERVER'),
});

const repository = z.strictObject({
  name,
  description: z.string().optional(),
  fileServer: name,
  export: z.string().describe("path of one of the file server's exports"),
  presentedTo: z.array(name).min(1).optional().describe('names of pools and Servers; every pool unless given'),
});

const iso = z.strictObject({ name, repository: name, size });

const disk = z.union([
  z.strictObject({ name: name.optional(), size, used: size.optional().describe('how much of it is written; a sparse disk has nothing of its own') }),
  z.strictObject({ iso: name }).describe('a CD drive with an ISO of the same repository'),
  z.strictObject({ cdrom: z.literal('empty') }).describe('a CD drive without a disc'),
]);

const nic = z.strictObject({ network: name.describe("a network of this world, or 'management'") });

const machine = {
  name,
  description: z.string().optional(),
  repository: name,
  memory: z.int().min(32).max(2_000_000).default(512).describe('MB'),
  memoryLimit: z.int().min(32).max(2_000_000).optional().describe('MB; the memory unless given'),
  cpus: z.int().min(1).max(128).default(1),
  cpuLimit: z.int().min(1).max(128).optional().describe('the number of processors unless given'),
  domainType: z.enum(Object.keys(domainTypes) as (keyof typeof domainTypes)[]).default('XEN_HVM_PV_DRIVERS'),
  osType: z.enum(osTypes).default('Oracle Linux 6'),
  bootOrder: z.array(z.enum(vmBootType)).optional(),
  disks: z.array(disk).max(100).default([]).describe('in the order of their slots'),
  nics: z.array(nic).max(8).default([]),
};

const template = z.strictObject(machine);

const vm = z.strictObject({
  ...machine,
  pool: name,
  server: name.optional().describe('a member of the pool; the members in turn unless given'),
  state: z.enum(['running', 'stopped']).default('stopped'),
  startPolicy: z.enum(vmStartPolicy).default('USE_POOL_POLICY'),
  count: z.int().min(1).max(1_000_000).optional().describe('a group of so many machines: their names are this one with a number at the end, 001 and on'),
  running: z.int().min(0).optional().describe('how many machines of a group run, in place of its state: the first ones'),
});

/** Everything of a world but its Servers, as world files say it. */
export const inventoryShape = {
  fileServers: z.array(fileServer).default([]),
  networks: z.array(network).default([]),
  pools: z.array(pool).default([]),
  repositories: z.array(repository).default([]),
  isos: z.array(iso).default([]),
  templates: z.array(template).default([]),
  vms: z.array(vm).default([]),
};

/** The inventory of a world, names in place of ids. Sizes are bytes once it is read. */
export const inventorySchema = z.strictObject(inventoryShape);

export type WorldInventory = z.infer<typeof inventorySchema>;
export type WorldFileServer = WorldInventory['fileServers'][number];
export type WorldNetwork = WorldInventory['networks'][number];
export type WorldPool = WorldInventory['pools'][number];
export type WorldRepository = WorldInventory['repositories'][number];
export type WorldIso = WorldInventory['isos'][number];
export type WorldTemplate = WorldInventory['templates'][number];
export type WorldVm = WorldInventory['vms'][number];
export type WorldDisk = WorldVm['disks'][number];
