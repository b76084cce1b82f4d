import { bytes, inverse, modelled, ref, refs, text } from '../builder.js';

/** An imported assembly (a virtual appliance in the words of 3.4). */
export const assembly = modelled('behavioural', {
  locales: text().list(),
  origin: text(),
  assemblyVirtualDiskIds: inverse('AssemblyVirtualDisk', 'assemblyId'),
  assemblyVmIds: inverse('AssemblyVm', 'assemblyId'),
  repositoryId: ref('Repository'),
});

/** A machine description in an assembly. */
export const assemblyVm = modelled('behavioural', {
  assemblyVirtualDiskIds: refs('AssemblyVirtualDisk'),
  assemblyId: ref('Assembly'),
});

/** A disk in an assembly. */
export const assemblyVirtualDisk = modelled('behavioural', {
  capacity: bytes(),
  format: text(),
  populatedSize: bytes(),
  assemblyVmIds: inverse('AssemblyVm', 'assemblyVirtualDiskIds'),
  assemblyId: ref('Assembly'),
});
