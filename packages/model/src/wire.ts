/**
 * Names and figures that both ends of a wire must agree on and that belong to no single type: ports, paths, cookies, accounts, and the element
 * names that are known from one side only.
 */

/** Base path of the REST interface (WSAPI guide 3.3 §2.2). */
export const restBase = '/ovm/core/wsapi/rest';

/** Ports of the product, as {@link lines} shows them; of a range the first (security guide 3.3 §1.1.2, installation guide 3.3, administrator's guide 3.3 §2.4). */
export const productPorts = {
  /** Web Services API and web console, TLS. */
  https: 7002,
  /** The same without TLS; closed. */
  http: 7001,
  /** The agent of a Server. */
  agent: 8899,
  /** Command line over SSH. */
  cli: 10_000,
  legacy: 54_322,
  database: 49_500,
  vnc: 6900,
  serial: 10_000,
  migration: 8002,
  secureMigration: 8003,
  heartbeat: 7777,
  ntp: 123,
} as const;

/** How the command line calls itself on port 7002, so that the wire record can tell it from other clients; it is believed for nothing else (inferred). */
export const cliUserAgent = 'ovmcli';

/** The agent's one account (CLI guide 3.4 A.60). */
export const agentAccount = 'oracle';

/** Bounds of the interval between samples, seconds (CLI guide 3.3 A.149), and the interval that agents begin with (recorded 3.2.1, 3.3.3) and Managers set. */
export const statisticInterval = { least: 20, most: 31_536_000, usual: 20 } as const;

/** The two cookies of a session: the session itself, and the proof that it was opened over TLS (recorded 3.3.3). */
export const sessionCookies = { session: 'JSESSIONID', authentication: '_WL_AUTHCOOKIE_JSESSIONID' } as const;

/**
 * Names in the answer of discover_physical_luns. Only the root, `SCSI/Disk` and `iSCSI_Target` are known (a Python client of 3.3 and 3.4); what
 * stands inside a disk is inferred and has its names here alone.
 */
export const lunElements = {
  root: 'Discover_Physical_Luns_Result',
  scsi: 'SCSI',
  disk: 'Disk',
  /** Attribute of a disk and of a path. */
  name: 'Name',
  device: 'Device',
  page83Id: 'Page83_ID',
  vendor: 'Vendor',
  product: 'Product',
  revision: 'Revision',
  /** Bytes. */
  bytes: 'Size',
  /** Of a disk 'running', of a path 'active' while it can be used. */
  state: 'State',
  paths: 'Paths',
  path: 'Path',
  address: 'Address',
} as const;

/**
 * Attributes in the answer of discover_repositories. `Name` is recorded (3.2.1) on repositories, machines and templates; that images have attributes is
 * recorded, which ones is not: those have their names here alone.
 */
export const repositoryAttributes = {
  name: 'Name',
  /** Apparent size of an image, bytes. */
  bytes: 'Size',
  /** What an image takes, bytes. */
  allocated: 'Ondisk_Size',
  /** Folder of a repository below what was asked about; left out for the root. */
  folder: 'Path',
} as const;

/** Members of `.ovsmeta`, by object id (CloudStack ovm3 plug-in). */
export const repositoryMeta = { type: 'OBJECT_TYPE', name: 'SIMPLE_NAME' } as const;

/** Member of the changes that edit_repository_db takes by which names reach `.ovsmeta`; how the product does it is not public, the name is ours. */
export const repositoryMetaChanges = 'meta_data';
