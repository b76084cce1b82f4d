import { action, booleanParameter, idParameter, job, operation, required, stringParameter } from './build.js';

const clients = '3.4 clients';
const imports = { kind: 'value', value: 'RepositoryImport' } as const;

/** Clones, imports, exports and what assemblies become. */
export const copyOperations = [
  action('Vm', 'clone', {
    params: [
      idParameter('serverPoolId', 'ServerPool'), idParameter('repositoryId', 'Repository'),
      idParameter('vmCloneDefinitionId', 'VmCloneDefinition'), booleanParameter('createTemplate'),
    ],
    returns: job('Vm'), level: 'behavioural', evidence: clients,
  }),
  /** To another repository. Without a clone definition every disk goes along as a sparse copy. */
  action('Vm', 'move', {
    params: [required(idParameter('repositoryId', 'Repository')), idParameter('vmCloneDefinitionId', 'VmCloneDefinition')],
    level: 'behavioural', evidence: 'exists: CLI guide 3.3 (moveVmToRepository); REST form inferred',
  }),
  operation({ name: 'Vm.createFromAssemblyVm', type: 'Vm', kind: 'typeAction', at: 'PUT /Vm/createFromAssemblyVm/:id' },
    { subject: 'AssemblyVm', returns: job('Vm'), level: 'behavioural', evidence: 'WSAPI guide 3.3 §2.6.14' }),
  action('AssemblyVm', 'createVm', { returns: job('Vm'), level: 'behavioural', evidence: clients }),
  /** The URL stands in the query (guide) or in the body (clients). */
  action('Repository', 'importAssembly', {
    params: [stringParameter('url')], body: { ...imports, optional: true }, returns: job('Assembly'), level: 'behavioural', evidence: 'WSAPI guide 3.3 §2.6.14',
  }),
  action('Repository', 'importVm', { params: [booleanParameter('createTemplate')], body: imports, returns: job('Vm'), level: 'behavioural', evidence: clients }),
  action('Repository', 'importVirtualDisk', { params: [stringParameter('diskType')], body: imports, returns: job('VirtualDisk'), level: 'behavioural', evidence: clients }),
  action('Repository', 'exportAsAssembly', {
    params: [stringParameter('name')], body: { kind: 'id', type: 'Vm', list: true }, returns: job('Assembly'), level: 'behavioural', evidence: '3.3 clients',
  }),
];
