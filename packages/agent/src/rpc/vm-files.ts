import type { RpcStruct, RpcValue } from '@ovmsim/xml';
import { PythonException } from '../core/python-exception.js';
import { checkedConfig, listIn, type ConfigValue, type VmConfig } from '../core/vm-config.js';
import type { ConfigOf, ConfigPlace } from '../core/vm-files.js';
import { booleanArgument, structArgument, textArgument, type Call, type MethodBody, type MethodTable } from './table.js';
import { managerKeys } from '@ovmsim/model';

/** Repository and id, the first two arguments of all these calls. */
export function placeIn(call: Call, of: ConfigOf): ConfigPlace {
  return { repository: textArgument(call, 0), id: textArgument(call, 1), of };
}

function asStruct(config: VmConfig): RpcStruct {
  return Object.fromEntries(Object.entries(config).map(([key, value]): [string, RpcValue] => [key, typeof value === 'object' ? [...value] : value]));
}

/**
 * `configure_vm`: a configuration that names its machine by `uuid` is complete and takes the place of the file, so that lines added by hand are gone (seen by
 * administrators after each edit through the Manager); anything else is merged into it, as CloudStack does it.
 */
function configured(before: VmConfig, params: VmConfig): VmConfig {
  return Object.hasOwn(params, 'uuid') ? params : { ...before, ...params };
}

/** `unconfigure_vm` (meaning inferred): keys go; a list in `params` takes only its members out. */
function unconfigured(before: VmConfig, params: RpcStruct): VmConfig {
  const left = Object.entries(before).flatMap(([key, value]): [string, ConfigValue][] => {
    if (!Object.hasOwn(params, key)) return [[key, value]];
    const out = params[key];
    return Array.isArray(out) && Array.isArray(value) ? [[key, listIn(before, key).filter((member) => !out.includes(member))]] : [];
  });
  return Object.fromEntries(left);
}

/** Changes a configuration; a machine that runs takes what it can, and when it cannot the file stays as it was. */
function change(call: Call, of: ConfigOf, to: (before: VmConfig) => VmConfig): null {
  const place = placeIn(call, of);
  const { vmFiles, hypervisor } = call.server;
  const config = to(vmFiles.require(place));
  if (of === 'machines') hypervisor.applyLive(place, config);
  vmFiles.write(place, config);
  return null;
}

const methods = (of: ConfigOf): Readonly<Record<'create' | 'configure' | 'unconfigure' | 'delete' | 'get' | 'set', MethodBody>> => ({
  create: (call) => {
    call.server.vmFiles.create(placeIn(call, of), checkedConfig(structArgument(call, 2)));
    return null;
  },
  configure: (call) => {
    const params = checkedConfig(structArgument(call, 2));
    return change(call, of, (before) => configured(before, params));
  },
  unconfigure: (call) => change(call, of, (before) => unconfigured(before, structArgument(call, 2))),
  delete: (call) => {
    const place = placeIn(call, of);
    if (of === 'machines' && call.server.domains.of(place.id) !== undefined) throw new PythonException(`Domain '${place.id}' is running`);
    call.server.vmFiles.remove(place);
    return null;
  },
  get: (call) => {
    const config = call.server.vmFiles.read(placeIn(call, of));
    return config === null ? null : asStruct(config);
  },
  set: (call) => {
    const params = checkedConfig(structArgument(call, 2));
    return change(call, of, () => params);
  },
});

const machines = methods('machines');
const templates = methods('templates');

/** The configurations of machines and templates. */
export const vmFileMethods: MethodTable = {
  create_vm: machines.create,
  configure_vm: machines.configure,
  unconfigure_vm: machines.unconfigure,
  delete_vm: machines.delete,
  get_vm_config: machines.get,
  set_vm_config: machines.set,
  configure_vm_ha: (call) => {
    const enabled = booleanArgument(call, 2);
    return change(call, 'machines', (before) => ({ ...before, [managerKeys.highAvailability]: enabled }));
  },
  create_template: templates.create,
  configure_template: templates.configure,
  unconfigure_template: templates.unconfigure,
  delete_template: templates.delete,
  get_template_config: templates.get,
  set_template_config: templates.set,
};
