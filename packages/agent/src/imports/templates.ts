import { dashed, managerKeys, repositoryFolders } from '@ovmsim/model';
import type { RpcStruct, RpcValue } from '@ovmsim/xml';
import type { ServerState } from '../core/server-state.js';
import { checkedConfig } from '../core/vm-config.js';
import type { MachineDraft } from './drafts.js';
import { plainName, RepositoryFiles } from './repository.js';

/** Where what was imported goes to. */
export interface NewMachine {
  readonly repository: string;
  readonly id: string;
  readonly template: boolean;
  /** A name for an image that is not in use. */
  readonly imageName: (files: RepositoryFiles) => string;
}

/**
 * Makes a machine or template of a draft: images first, then its vm.cfg, or nothing at all.
 * @returns `{ config, disks: [{ id, name, size, ondisk_size }] }`, sizes as decimal texts (form ours)
 * @throws PythonException when there is one already, for a vm.cfg with values that none has, and for a full repository
 */
export function writeMachine(server: ServerState, draft: MachineDraft, { repository, id, template, imageName }: NewMachine): RpcStruct {
  const files = RepositoryFiles.of(server, repository);
  const folder = `${template ? repositoryFolders.templates : repositoryFolders.machines}/${plainName(id)}`;
  files.assertNew(folder);
  return files.together((making) => {
    const disks = draft.disks.map((disk) => {
      const image = imageName(files);
      files.writeImage(making(`${repositoryFolders.disks}/${image}`), disk);
      return { ...disk, image };
    });
    const config: Record<string, RpcValue> = {
      ...draft.config,
      name: id,
      uuid: dashed(id),
      [managerKeys.simpleName]: draft.name,
      disk: disks.map(({ image, device, mode }) => `file:${files.absolute(`${repositoryFolders.disks}/${image}`)},${device},${mode}`),
      vif: Array.from({ length: draft.cards }, () => ''),
    };
    making(folder);
    server.vmFiles.create({ repository, id, of: template ? 'templates' : 'machines' }, checkedConfig(config));
    return { config, disks: disks.map(({ image, name, bytes, allocated }) => ({ id: image, name, size: String(bytes), ondisk_size: String(allocated) })) };
  });
}
