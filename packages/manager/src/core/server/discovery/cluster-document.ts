import { childOf, type RpcValue } from '@ovmsim/xml';
import { childrenAt, readDocument, textOf } from './document.js';

/** The pool file system that a Server says it uses. */
export interface PoolFilesystemFacts {
  readonly type: string;
  readonly uuid: string;
  /** The NFS file system that holds it. */
  readonly nfsBase: string;
}

/** What a Server says of its cluster. */
export interface ClusterFacts {
  readonly filesystem: PoolFilesystemFacts | null;
  /** 16 hexadecimal digits; null when none is configured. */
  readonly name: string | null;
}

/** Reads a Discover_Pool_Filesystem_Result; null when the Server uses none (recorded 3.2.1). @throws DiscoveryError */
export function filesystemFacts(answer: RpcValue): PoolFilesystemFacts | null {
  const found = childOf(readDocument(answer, 'Discover_Pool_Filesystem_Result'), 'Pool_Filesystem');
  if (found === undefined) return null;
  const value = (name: string): string => textOf(found, `Pool_Filesystem_${name}`);
  return { type: value('Type'), uuid: value('Uuid'), nfsBase: value('Nfsbase_Uuid') };
}

/** Name of the cluster in a Discover_Cluster_Result (recorded 3.2.1). @throws DiscoveryError */
export function clusterName(answer: RpcValue): string | null {
  const [cluster] = childrenAt(readDocument(answer, 'Discover_Cluster_Result'), 'Cluster_Information', 'Stored', 'Clusters');
  return cluster === undefined ? null : textOf(cluster, 'Name');
}
