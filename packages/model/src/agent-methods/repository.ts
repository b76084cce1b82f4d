import type { AgentMethodDraft } from './spec.js';
import { built, rpc } from './spec.js';

/** Python class of the stock agent. */
export const repositoryClass = 'agent.api.repository.Repository';

/** Repositories. */
export const repositoryMethods = {
  add_repository: rpc('fs_location: string, mount_point: string', 'nil / clients', built),
  create_repository: rpc('fs_location: string, mount_point: string, repo_uuid: string, repo_alias: string', 'nil / clients', built),
  delete_repository: rpc('repo_uuid: string, erase: boolean', 'nil / clients', built),
  discover_repositories: rpc('args: string', '<Discover_Repositories_Result> / recorded', built),
  discover_repository_db: rpc('', '<Discover_Repository_Db_Result> / recorded', built),
  edit_repository_db: rpc('repo_uuid: string, db_changes: struct', 'nil / clients', built),
  get_repository_meta_data: rpc('repo_mount_point: string', 'unknown / inferred', built),
  import_ISO: rpc('url: string, iso_id: string, repo_uuid: string, option?', 'nil / clients', built),
  import_virtual_disk: rpc('url: string, virtual_disk_id: string, repo_uuid: string, option?', 'nil / clients', built),
  mount_repository_fs: rpc('fs_location: string, mount_point: string', 'nil / clients', built),
  unmount_repository_fs: rpc('mount_point: string', 'nil / clients', built),
} satisfies Record<string, AgentMethodDraft>;
