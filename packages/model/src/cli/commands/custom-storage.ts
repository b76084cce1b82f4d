import { cloneType } from '../../enums.js';
import { integer, oneOf, ref, text, yesNo } from '../attributes.js';
import type { AttributeDraft } from '../attributes.js';
import { command, withArticle } from '../command.js';
import { attribute, constant, fieldOf, instance } from '../fillings.js';
import type { CliTypeName } from '../names.js';
import type { CliCommand, CliStep } from '../spec.js';
import { accessAttributes, accessHost } from './arrays.js';

const guide = 'CLI guide 3.3';
const newer = 'CLI guide 3.4';

function withServer(verb: 'addAdminServer' | 'removeAdminServer' | 'addRefreshServer' | 'removeRefreshServer', type: 'FileServer' | 'StorageArray'): CliCommand {
  const what = verb.endsWith('AdminServer') ? 'manages it' : 'looks at its exports';
  return command(verb, type, {
    attributes: [ref('server', 'Server').required()], steps: [{ operation: `${type}.${verb}`, id: instance, whole: attribute('server') }],
    help: `${verb.startsWith('add') ? 'Adds' : 'Takes away'} a Server that ${what}.`, evidence: guide,
  });
}

/** Copies of a disk: the call, or what is missing. */
function copy(verb: string, type: CliTypeName, { target, call, extra = [], evidence = guide }: { readonly target: CliTypeName; readonly call: CliStep | string; readonly extra?: readonly AttributeDraft[]; readonly evidence?: string }): CliCommand {
  return command(verb, type, {
    attributes: [ref('target', target).required(), oneOf('cloneType', cloneType).required(), ...extra],
    ...(typeof call === 'string' ? { refusal: call } : { steps: [call] }), help: `Copies a ${type} to a ${target}.`, evidence,
  });
}

const fromDisk: CliStep = { operation: 'StorageElement.clone', id: instance, params: { cloneType: attribute('cloneType') } };
const fromImage: CliStep = { operation: 'VirtualDisk.clone', id: instance, params: { cloneType: attribute('cloneType') }, whole: attribute('target') };
const toDisk = 'copies of virtual disks on physical disks';
const friendly = [text('userFriendlyName')];

const url: readonly AttributeDraft[] = [text('url').many().required(), text('proxy')];
const source = { urls: attribute('url'), proxy: attribute('proxy') };

function bringIn(verb: string, step: Omit<CliStep, 'id' | 'body'>, { what, since }: { readonly what: string; readonly since?: '3.4' }): CliCommand {
  return command(verb, 'Repository', {
    attributes: url, steps: [{ ...step, id: instance, body: source }], help: `Fetches ${what} into a repository.`, evidence: since === undefined ? guide : newer, ...(since === undefined ? {} : { since }),
  });
}

const refresh = (type: CliTypeName, operation: string): CliCommand => command('refresh', type, { steps: [{ operation, id: instance }], help: `Reads ${withArticle(type)} anew.`, evidence: guide });

const hosts = fieldOf('StorageArray', instance, 'accessHosts');

/** Commands on storage. */
export const storageCustomCommands = (): readonly CliCommand[] => [
  command('addAccessHost', 'StorageArray', {
    attributes: accessAttributes.map((each) => (each.draft.spec.name === 'accessHost' ? each.required() : each)),
    steps: [{ operation: 'StorageArray.modify', id: instance, body: { accessHosts: { from: 'changedList', of: hosts, change: 'append', element: accessHost } } }],
    help: 'Adds a host under which an array is reached.', evidence: guide,
  }),
  command('removeAccessHost', 'StorageArray', {
    attributes: [text('accessHost').required()],
    steps: [{ operation: 'StorageArray.modify', id: instance, body: { accessHosts: { from: 'changedList', of: hosts, change: 'remove', at: attribute('accessHost'), key: 'hostname' } } }],
    help: 'Takes away a host under which an array is reached.', evidence: guide,
  }),
  ...(['FileServer', 'StorageArray'] as const).flatMap((type) => [withServer('addAdminServer', type), withServer('removeAdminServer', type)]),
  withServer('addRefreshServer', 'FileServer'),
  withServer('removeRefreshServer', 'FileServer'),
  copy('cloneCdToRepo', 'VirtualCdrom', { target: 'Repository', call: fromImage }),
  copy('clonePdToPd', 'PhysicalDisk', { target: 'PhysicalDisk', call: fromDisk }),
  copy('clonePdToRepo', 'PhysicalDisk', { target: 'Repository', call: fromDisk }),
  copy('clonePdToStorageArray', 'PhysicalDisk', { target: 'StorageArray', call: fromDisk, extra: friendly }),
  copy('cloneVdToPd', 'VirtualDisk', { target: 'PhysicalDisk', call: toDisk }),
  copy('cloneVdToRepo', 'VirtualDisk', { target: 'Repository', call: fromImage }),
  copy('cloneVdToStorageArray', 'VirtualDisk', { target: 'StorageArray', call: toDisk, extra: friendly, evidence: 'inferred' }),
  bringIn('importAssembly', { operation: 'Repository.importAssembly' }, { what: 'an assembly' }),
  bringIn('importTemplate', { operation: 'Repository.importVm', params: { createTemplate: constant(true) } }, { what: 'a template' }),
  bringIn('importVirtualAppliance', { operation: 'Repository.importAssembly' }, { what: 'a virtual appliance', since: '3.4' }),
  bringIn('importVirtualCdrom', { operation: 'Repository.importVirtualDisk', params: { diskType: constant('VIRTUAL_CDROM') } }, { what: 'a CD image' }),
  bringIn('importVirtualDisk', { operation: 'Repository.importVirtualDisk', params: { diskType: constant('VIRTUAL_DISK') } }, { what: 'a virtual disk' }),
  command('refresh', 'AccessGroup', { refusal: 'the refresh of an access group', help: 'Reads an AccessGroup anew.', evidence: guide }),
  refresh('Assembly', 'Assembly.refresh'),
  refresh('FileServer', 'FileServer.refresh'),
  refresh('FileSystem', 'FileSystem.refresh'),
  refresh('PhysicalDisk', 'StorageElement.refresh'),
  refresh('Repository', 'Repository.refresh'),
  refresh('StorageArray', 'StorageArray.refresh'),
  refresh('VirtualAppliance', 'Assembly.refresh'),
  command('releaseOwnership', 'Repository', { steps: [{ operation: 'Repository.releaseOwnership', id: instance }], help: 'Gives a repository up.', evidence: guide }),
  command('takeOwnership', 'Repository', {
    attributes: [ref('serverPool', 'ServerPool')], steps: [{ operation: 'Repository.takeOwnership', id: instance, params: { serverPoolId: attribute('serverPool') } }],
    help: 'Takes a repository over.', evidence: guide,
  }),
  command('resize', 'PhysicalDisk', {
    attributes: [integer('size').gib().required()], steps: [{ operation: 'StorageElement.resize', id: instance, params: { size: attribute('size') } }],
    help: 'Gives a PhysicalDisk another size.', evidence: guide,
  }),
  command('resize', 'VirtualDisk', {
    attributes: [integer('size').gib().required(), yesNo('sparse')], steps: [{ operation: 'VirtualDisk.resize', id: instance, params: { size: attribute('size'), sparse: attribute('sparse') } }],
    help: 'Gives a VirtualDisk another size.', evidence: guide,
  }),
  command('validate', 'StorageArray', { steps: [{ operation: 'StorageArray.validate', id: instance }], help: 'Asks an array whether it can be worked with.', evidence: guide }),
];
