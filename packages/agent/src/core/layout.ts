/** Where a stock Server keeps what the agent knows, below the Server's root (CloudStack ovm3 plug-in; Concepts Guide 3.3 §6.1). */
export const layout = {
  agentFolder: 'etc/ovs-agent',
  key: 'etc/ovs-agent/cert/key.pem',
  certificate: 'etc/ovs-agent/cert/certificate.pem',
  request: 'etc/ovs-agent/cert/request.pem',
  /** A key made for a request that has not been answered yet. Name: ours. */
  pendingKey: 'etc/ovs-agent/cert/key.pending.pem',
  /** What ownership brought: where the stock agent keeps it is not public. Names: ours. */
  managerCertificate: 'etc/ovs-agent/cert/manager.pem',
  managerAuthority: 'etc/ovs-agent/cert/manager-ca.pem',
  serverDatabase: 'etc/ovs-agent/db/server',
  repositoryDatabase: 'etc/ovs-agent/db/repository',
  /** The stock form of the account file is not public. Name: ours. */
  accounts: 'etc/ovs-agent/db/accounts',
  /** What the installation made, for the way back to an installed Server; ours, outside what a snapshot takes. */
  installation: 'var/lib/ovmsim/installation',
  /** Who the Server is and where its agent listens, for the Server's own tools; ours, outside what a snapshot takes. */
  self: 'var/lib/ovmsim/server.json',
  /** What runs, as xend would know it. Name: ours. */
  domains: 'var/lib/xend/ovmsim-domains',
  log: 'var/log/ovs-agent.log',
  messages: 'var/log/messages',
  notifications: 'var/spool/ovs-agent/notification',
  notificationNumber: 'var/spool/ovs-agent/number',
  /** O2CB's (CloudStack ovm3 plug-in). */
  clusterConfig: 'etc/ocfs2/cluster.conf',
  o2cb: 'etc/sysconfig/o2cb',
  hosts: 'etc/hosts',
  hostSettings: 'etc/sysconfig/ovmsim-host',
  networkScripts: 'etc/sysconfig/network-scripts',
  /** What the kernel would keep in /proc/mounts. Name: ours. */
  mounts: 'etc/sysconfig/ovmsim-mounts',
} as const;

/** The folders a snapshot takes: settings, keys, what waits for the Manager and what runs; never the logs. */
export const snapshotFolders = ['etc', 'var/spool', 'var/lib/xend'] as const;
