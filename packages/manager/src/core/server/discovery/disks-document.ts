import { lunElements } from '@ovmsim/model';
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

/** States of a disk and of a path that mean that it can be used. */
const usable: readonly string[] = ['running', 'active', 'up'];

/** What a partition left over by an installation is called (recorded 3.3.3). */
const leftOver = 'OVM_SYS_REPO_PART_';

/**
 * Reads a Discover_Physical_Luns_Result.
 * @throws DiscoveryError
 */
export function diskFacts(answer: RpcValue): DiskFacts[] {
  const scsi = elementAt(readDocument(answer, lunElements.root), lunElements.scsi);
  const disks = scsi === undefined ? [] : childrenOf(scsi, lunElements.disk);
  return disks.flatMap((disk) => {
    const page83Id = textOf(disk, lunElements.page83Id) || (disk.attributes[lunElements.name] ?? '');
    if (page83Id === '') return [];
    const states = (elementAt(disk, lunElements.paths)?.children ?? []).map((path) => textOf(path, lunElements.state));
    return [
      {
        page83Id,
        vendor: textOf(disk, lunElements.vendor),
        product: textOf(disk, lunElements.product),
        bytes: wholeNumber(textOf(disk, lunElements.bytes)),
        pathUp: usable.includes(textOf(disk, lunElements.state)) && (states.length === 0 || states.some((state) => usable.includes(state))),
      },
    ];
  });
}

/** Whether the disk is the partition that an installation leaves for a local repository. */
export function isLeftOverPartition(disk: DiskFacts): boolean {
  return disk.page83Id.startsWith(leftOver);
}
