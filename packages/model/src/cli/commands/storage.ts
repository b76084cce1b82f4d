import { description, integer, name, ref, refs, text, yesNo } from '../attributes.js';
import { create, edit } from '../command.js';
import type { CliCommand } from '../spec.js';

/** File servers, repositories and virtual disks. */
export const storageCommands = (): readonly CliCommand[] => [
  create('FileServer', {
    evidence: 'CLI guide 3.3 A.36',
    attributes: [
      ref('plugin', 'FileServerPlugin').as('fileServerPluginId').required(), text('accessHost').required(), refs('adminServers', 'Server', 'adminServerIds').required(),
      refs('refreshServers', 'Server', 'refreshServerIds'), yesNo('uniformedExports').as('uniformExports'), name(), description(),
    ],
  }),
  edit('FileServer', [text('accessHost'), yesNo('uniformedExports').as('uniformExports'), name(), description()], { evidence: 'inferred' }),
  edit('FileServerPlugin', [name(), description()], { refusal: 'the change of a Storage Connect plug-in', evidence: 'inferred' }),
  create('FileSystem', { on: ['PhysicalDisk'], attributes: [name().required().inferred(), description().inferred()], evidence: 'CLI guide 3.3' }),
  edit('FileSystem', [name(), description()], { evidence: 'inferred' }),
  create('Repository', { on: ['FileSystem'], attributes: [text('sharePath'), name().required(), description()], evidence: 'CLI guide 3.3 A.40' }),
  edit('Repository', [name(), description()], { evidence: 'CLI guide 3.2' }),
  create('RepositoryExport', {
    on: ['Server'], evidence: 'CLI guide 3.3 A.41',
    attributes: [text('clientHostName').as('clientHostname').required(), name().required(), ref('repository', 'Repository').required(), description(), text('options').required()],
  }),
  edit('RepositoryExport', [text('options'), name(), description()], { evidence: 'inferred' }),
  create('VirtualDisk', {
    on: ['Repository'], params: { sparse: { from: 'attribute', name: 'sparse' } }, evidence: 'CLI guide 3.3 A.49',
    attributes: [
      integer('size').gib().between(1, 1_000_000).required(), yesNo('shareable').required(), yesNo('sparse').aside().required(), name().required(), description(),
    ],
  }),
  edit('VirtualDisk', [yesNo('shareable'), name(), description()], { evidence: 'CLI guide 3.3 A.88' }),
  edit('VirtualCdrom', [name(), description()], { evidence: 'inferred' }),
  edit('Assembly', [name(), description()], { evidence: 'inferred' }),
  edit('AssemblyVm', [name(), description()], { evidence: 'inferred' }),
  edit('AssemblyVirtualDisk', [name(), description()], { evidence: 'inferred' }),
  edit('VirtualAppliance', [name(), description()], { evidence: 'CLI guide 3.4' }),
  edit('VirtualApplianceVm', [name(), description()], { evidence: 'CLI guide 3.4' }),
  edit('VirtualApplianceVirtualDisk', [name(), description()], { evidence: 'CLI guide 3.4' }),
];
