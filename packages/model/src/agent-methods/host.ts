import type { AgentMethodDraft } from './spec.js';
import { built, rpc, shaped, since33 } from './spec.js';

/** Python class of the stock agent. */
export const hostClass = 'agent.api.host.linux.Linux';

/** The Server: hardware, time, packages, files. */
export const hostMethods = {
  configure_yum: rpc('section~, params~', 'unknown / unknown'),
  copy_file: rpc('src: string, dst: string, sparse?: boolean, update_period?: integer', 'nil / clients', built),
  delete_yum_repo: rpc('repo_id~', 'unknown / unknown'),
  disable_ntp: rpc('', 'nil / clients', built),
  discover_hardware: rpc('', '<Discover_Hardware_Result> / recorded', built),
  discover_mounted_file_systems: rpc('args?: string', '<Discover_Mounted_File_Systems_Result> / recorded', built),
  discover_physical_luns: rpc('args: string', '<Discover_Physical_Luns_Result> / clients', built),
  discover_server: rpc('', '<Discover_Server_Result> / recorded', built),
  enable_ntp: rpc('', 'nil / clients', built),
  export_fs: rpc('export_uuid~, export_type~, client~, path~, options~', 'unknown / unknown', built),
  get_datetime: rpc('', 'array / clients', built),
  get_last_boot_time: rpc('', 'struct / recorded', built),
  get_log: rpc('loglist: array', 'struct / clients', built),
  get_ntp: rpc('', 'array / clients', built),
  get_support_files: rpc('', 'unknown / unknown'),
  get_system_disk_space: rpc('', 'struct / clients', { ...since33, ...shaped }),
  get_timezone: rpc('', 'array / recorded', built),
  get_yum_config: rpc('', 'unknown / unknown'),
  install_package: rpc('pkg_data~, option~', 'unknown / unknown'),
  list_package: rpc('name~', 'unknown / unknown'),
  notify_manager: rpc('notification, data', 'unknown / unknown', built),
  ovs_async_proc: rpc('func: string, *args', 'integer / inferred', built),
  ovs_async_proc_status: rpc('pid', 'unknown / unknown', built),
  ovs_async_proc_stop: rpc('pid', 'unknown / unknown', built),
  ovs_download_file: rpc('url~, filename~, option~, obj~, obj_current~, obj_total~, update_period~', 'unknown / unknown'),
  package_get_repositories: rpc('', 'struct / clients', { ...since33, ...shaped }),
  package_list: rpc('scope: string', 'array / clients', { ...since33, ...shaped }),
  set_datetime: rpc('year: integer, month: integer, day: integer, hour: integer, min: integer, sec: integer', 'nil / clients', built),
  set_ntp: rpc('servers: array, local_time_source: boolean, allow_query?: boolean', 'nil / clients', built),
  set_statistic_interval: rpc('interval: integer', 'nil / inferred', { ...built, aliases: ['set_statistics_interval'] }),
  set_timezone: rpc('timezone: string, utc: boolean', 'nil / clients', built),
  unexport_fs: rpc('export_uuid~', 'unknown / unknown', built),
  uninstall_package: rpc('pkg_list~, option~', 'unknown / unknown'),
  update_agent_password: rpc('username: string, !password: string, !old_password?: string', 'nil / clients', built),
  update_core_api_bindings: rpc('url: string, option~', 'unknown / unknown'),
  yum_list_package: rpc('pkgnarrow~, patterns~, showdups~, ignore_case~', 'unknown / unknown'),
  yum_update: rpc('option~', 'unknown / unknown'),
} satisfies Record<string, AgentMethodDraft>;
