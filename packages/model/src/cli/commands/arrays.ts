import { storageType } from '../../enums.js';
import { description, integer, name, oneOf, ref, secret, text, yesNo } from '../attributes.js';
import type { AttributeDraft } from '../attributes.js';
import { create, edit } from '../command.js';
import { attribute, constant, fieldOf, instance, list, object } from '../fillings.js';
import type { CliCommand } from '../spec.js';

const access = ['accessHost', 'accessPort', 'accessUsername', 'accessPassword'];
/** The attributes of one access host of an array. */
export const accessAttributes: readonly AttributeDraft[] = [text('accessHost').aside(), integer('accessPort').aside(), text('accessUsername').aside(), secret('accessPassword').aside()];
/** One access host of an array. */
export const accessHost = object({
  hostname: attribute('accessHost'), port: attribute('accessPort'), username: attribute('accessUsername'), password: attribute('accessPassword'),
}, access);

const administration: readonly AttributeDraft[] = [
  yesNo('useChap'), text('adminHost').as('adminHostname'), text('adminUserName').as('adminUsername'), secret('adminPassword'), text('pluginPrivateData').as('extraInformation'),
];

/** Storage arrays, their disks and who reaches them. */
export const arrayCommands = (): readonly CliCommand[] => [
  create('StorageArray', {
    evidence: 'CLI guide 3.4 A.49', body: { accessHosts: list(accessHost) },
    attributes: [
      ref('plugin', 'StorageArrayPlugin').as('storageArrayPluginId').required(), oneOf('storageType', storageType).required(), text('storageName'),
      ...accessAttributes, ...administration, name().required(), description(), yesNo('lipScan').since34(),
    ],
  }),
  edit('StorageArray', [text('storageName'), ...accessAttributes, ...administration, name(), description()], {
    evidence: 'inferred',
    // The host that the attributes describe is the first.
    then: [{
      operation: 'StorageArray.modify', id: instance, when: access,
      body: { accessHosts: { from: 'changedList', of: fieldOf('StorageArray', instance, 'accessHosts'), change: 'replace', at: constant(1), element: accessHost } },
    }],
  }),
  edit('StorageArrayPlugin', [name(), description()], { refusal: 'the change of a Storage Connect plug-in', evidence: 'inferred' }),
  edit('VolumeGroup', [name(), description()], { evidence: 'inferred' }),
  create('PhysicalDisk', {
    on: ['VolumeGroup'], evidence: 'CLI guide 3.3; attributes inferred',
    attributes: [
      integer('size').gib().required(), name().required(), yesNo('shareable'), yesNo('thinProvision'), text('userFriendlyName'),
      text('extraInfo').as('extraInformation'), description(),
    ],
  }),
  edit('PhysicalDisk', [yesNo('shareable').required(), text('extraInfo').as('extraInformation'), name().required(), description()], { evidence: 'CLI guide 3.4 A.76' }),
  edit('StorageInitiator', [name(), description()], { evidence: 'inferred' }),
  create('AccessGroup', { on: ['FileServer', 'StorageArray'], attributes: [name().required().inferred(), description().inferred()], evidence: 'CLI guide 3.3' }),
  edit('AccessGroup', [name(), description()], { evidence: 'inferred' }),
];
