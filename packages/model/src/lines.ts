/** One line of communication. */
export interface LineSpec {
  readonly id: LineId;
  readonly title: string;
  /** Who opens the connection, and to whom. */
  readonly from: string;
  readonly to: string;
  /** Ports on the side that listens; an open range ends with '+'. */
  readonly ports: readonly string[];
  /** How it is secured, in one line. */
  readonly secured: string;
  readonly status: 'simulated' | 'planned' | 'out-of-scope';
  /** Why it is not simulated, or what stands in its place. */
  readonly why?: string;
  readonly evidence: string;
}

const guide = 'security guide 3.3 §1.1.2';

const declared = {
  'browser-to-gui': {
    title: 'Browser to the web console', from: 'browser', to: 'Manager', ports: ['7002', '7001'], secured: 'TLS, user and password',
    status: 'planned', why: 'The port answers with a page that names the lab; the console itself is still to come. Plain 7001 stays closed unless switched on.', evidence: guide,
  },
  'gui-to-core': {
    title: 'Web console to the core', from: 'console back end', to: 'Manager', ports: ['7002'], secured: 'TLS, client certificate for model and event polling',
    status: 'simulated', evidence: guide,
  },
  'ws-to-core': {
    title: 'Web Services clients to the core', from: 'client', to: 'Manager', ports: ['7002'], secured: 'TLS, password, session cookie or registered client certificate',
    status: 'simulated', evidence: guide,
  },
  'client-to-cli': {
    title: 'SSH client to the command line', from: 'SSH client', to: 'Manager', ports: ['10000'], secured: 'SSH, password or public key',
    status: 'simulated', evidence: guide,
  },
  'cli-to-core': {
    title: 'Command line to the core', from: 'command line', to: 'Manager', ports: ['7002'], secured: 'TLS, the name and password of the user who logged in',
    status: 'simulated', evidence: guide,
  },
  'agent-to-core': {
    title: 'Agent to the core', from: 'agent', to: 'Manager', ports: ['7002'], secured: 'TLS on both sides; only the calls for events and statistics of its own Server',
    status: 'simulated', evidence: guide,
  },
  'core-to-agent': {
    title: 'Core to the agent', from: 'Manager', to: 'Server', ports: ['8899'], secured: 'TLS; password until the Server is owned, then certificates on both sides',
    status: 'simulated', evidence: guide,
  },
  vnc: {
    title: 'Graphical console of a virtual machine', from: 'Manager', to: 'Server', ports: ['6900+'], secured: 'TLS; browsers come through 7002',
    status: 'planned', why: 'Needs running virtual machines.', evidence: guide,
  },
  serial: {
    title: 'Serial console of a virtual machine', from: 'Manager', to: 'Server', ports: ['10000+'], secured: 'TLS; browsers come through 7002',
    status: 'planned', why: 'Needs running virtual machines.', evidence: guide,
  },
  'live-migration': {
    title: 'Live migration', from: 'Server', to: 'Server', ports: ['8002', '8003'], secured: 'plain on 8002, TLS on 8003, as the pool is set',
    status: 'planned', why: 'Needs running virtual machines.', evidence: guide,
  },
  'agent-certificate': {
    title: 'The agent\'s own key and certificate', from: 'Server', to: 'Server', ports: [], secured: 'RSA 2048, X.509, made at installation, replaced when ownership is taken',
    status: 'simulated', evidence: guide,
  },
  ntp: {
    title: 'Time', from: 'Server', to: 'Manager', ports: ['123/udp'], secured: 'not secured',
    status: 'planned', why: 'The agent stores its time servers; the Manager does not serve time yet.', evidence: 'installation guide 3.3',
  },
  heartbeat: {
    title: 'Heartbeat of a cluster', from: 'Server', to: 'Server', ports: ['7777'], secured: 'not secured; a network of its own is advised',
    status: 'planned', why: 'Comes with clustered pools.', evidence: 'CloudStack ovm3 plug-in',
  },
  'legacy-api': {
    title: 'Legacy API of the ovm_* utilities', from: 'utility', to: 'Manager', ports: ['54322'], secured: 'TLS with a keystore',
    status: 'planned', why: 'Off by default; will answer the handshake and refuse.', evidence: "administrator's guide 3.3 §2.4",
  },
  database: {
    title: 'Core to its database', from: 'Manager', to: 'Manager', ports: ['49500'], secured: 'reachable on the Manager host only',
    status: 'out-of-scope', why: 'The store is embedded in the Manager process, so nothing is on a wire.', evidence: guide,
  },
  ca: {
    title: 'Any party to the internal CA', from: 'Manager', to: 'CA', ports: [], secured: 'TLS on loopback, token',
    status: 'simulated', why: 'Inside the real Manager this is a library call; here the CA is a process of its own.', evidence: 'ovmsim',
  },
} as const satisfies Record<string, Omit<LineSpec, 'id'>>;

/** Name of a line of communication. */
export type LineId = keyof typeof declared;

/** Every line of communication of the security guide, in its order, then those that other guides and this simulator add. */
export const lines: readonly LineSpec[] = (Object.keys(declared) as LineId[]).map((id) => ({ id, ...declared[id] }));

/** The line `id`. */
export function lineOf(id: LineId): LineSpec {
  return { id, ...declared[id] };
}
