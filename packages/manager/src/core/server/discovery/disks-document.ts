import { childrenOf, elementAt, type RpcValue } from '@ovmsim/xml';
import { readDocument, textOf, wholeNumber } from './document.js';

/** One disk of `discover_physical_luns`. */
export interface DiskFacts {
  /** SCSI page 83 identifier, or the name of the partition an installation leaves for a repository. */
  readonly page83Id: string;
  readonly vendor: string;
  readonly product: string;
  readonly bytes: number;
  readonly pathUp: boolean;
}

/** Names inside a Disk. Only the root, `SCSI/Disk` and `iSCSI_Target` are known (Python client of 3.3 and 3.4); the rest is inferred and stands here alone. */
const fields = { page83Id: 'Page83_ID', vendor: 'Vendor', product: 'Product', bytes: 'Size', state: 'State', paths: 'Paths' } as const;
/** States of a disk and of a path that mean that it can be used. */
const usable: readonly string[] = ['running', 'active', 'up'];

/** What a partition left over by an installation is called (recorded 3.3.3). */
const leftOver = 'OVM_SYS_REPO_PART_';

/**
 * Reads a Discover_Physical_Luns_Result.
 * @throws DiscoveryError
 */
export function diskFacts(answer: RpcValue): DiskFacts[] {
  const scsi = elementAt(readDocument(answer, 'Discover_Physical_Luns_Result'), 'SCSI');
  const disks = scsi === undefined ? [] : childrenOf(scsi, 'Disk');
  return disks.flatMap((disk) => {
    const page83Id = textOf(disk, fields.page83Id) || (disk.attributes['Name'] ?? '');
    if (page83Id === '') return [];
    const states = (elementAt(disk, fields.paths)?.children ?? []).map((path) => textOf(path, fields.state));
    return [
      {
        page83Id,
        vendor: textOf(disk, fields.vendor),
        product: textOf(disk, fields.product),
        bytes: wholeNumber(textOf(disk, fields.bytes)),
        pathUp: usable.includes(textOf(disk, fields.state)) && (states.length === 0 || states.some((state) => usable.includes(state))),
      },
    ];
  });
}

/** Whether the disk is the partition that an installation leaves for a local repository. */
export function isLeftOverPartition(disk: DiskFacts): boolean {
  return disk.page83Id.startsWith(leftOver);
}
