import { name, oneOf, ref, text, worded } from '../attributes.js';
import { command } from '../command.js';
import { attribute, constant, instance, list, object, result } from '../fillings.js';
import type { CliCommand } from '../spec.js';

const guide = 'CLI guide 3.3';

const power = ['start', 'stop', 'restart', 'kill', 'suspend', 'resume'] as const;
const words: { readonly [V in (typeof power)[number]]: string } = {
  start: 'Starts a virtual machine.', stop: 'Asks a virtual machine to shut down.', restart: 'Restarts a virtual machine.',
  kill: 'Switches a virtual machine off.', suspend: 'Suspends a virtual machine.', resume: 'Resumes a suspended virtual machine.',
};

function messages(verb: string, type: 'SENT' | 'RECEIVED', help: string): CliCommand {
  return command(verb, 'Vm', { steps: [{ operation: 'Vm.messages', id: instance }], answer: 'data', data: 'messages', only: { field: 'type', values: [type] }, help, evidence: guide });
}

/** Commands on virtual machines, in the order in which the guide's list has them. */
export const vmCustomCommands = (): readonly CliCommand[] => [
  command('clearVmAllRcvdMessages', 'Vm', { steps: [{ operation: 'Vm.clearReceivedMessages', id: instance }], help: 'Forgets the messages that came from the guest.', evidence: guide }),
  command('clearVmAllSentMessages', 'Vm', { steps: [{ operation: 'Vm.clearSentMessages', id: instance }], help: 'Forgets the messages that were sent to the guest.', evidence: guide }),
  command('clone', 'Vm', {
    attributes: [
      worded('destType', { Vm: false, VmTemplate: true }).required(), text('destName').required(), ref('serverPool', 'ServerPool').required(),
      ref('cloneCustomizer', 'VmCloneCustomizer'), ref('targetRepository', 'Repository'),
    ],
    steps: [
      {
        operation: 'Vm.clone', id: instance,
        params: {
          serverPoolId: attribute('serverPool'), repositoryId: attribute('targetRepository'), vmCloneDefinitionId: attribute('cloneCustomizer'), createTemplate: attribute('destType'),
        },
      },
      // A copy is called after what it was copied from.
      { operation: 'Vm.modify', id: result, body: { name: attribute('destName') } },
    ],
    answer: 'created', help: 'Makes a virtual machine or template from another.', evidence: guide,
  }),
  command('getVmCfgFileContent', 'Vm', { steps: [{ operation: 'Vm.vmConfigFileContent', id: instance }], answer: 'data', data: 'text', help: 'Shows the configuration file of a machine.', evidence: guide }),
  messages('getVmReceivedMessages', 'RECEIVED', 'Shows the messages that came from the guest.'),
  messages('getVmSentMessages', 'SENT', 'Shows the messages that were sent to the guest.'),
  command('sendVmMessage', 'Vm', {
    attributes: [text('key').required(), text('message').required(), worded('log', { Yes: 'Yes', No: 'No' })],
    steps: [{
      operation: 'Vm.sendMessage', id: instance, params: { logFlag: attribute('log') },
      whole: list(object({ key: attribute('key'), value: attribute('message') }, ['key'])),
    }],
    help: 'Sends a message to the guest.', evidence: guide,
  }),
  ...power.map((verb) => command(verb, 'Vm', { steps: [{ operation: `Vm.${verb}`, id: instance }], help: words[verb], evidence: guide })),
  command('migrate', 'Vm', {
    attributes: [ref('destServer', 'Server'), ref('destServerPool', 'ServerPool').inferred()],
    steps: [
      { operation: 'Vm.migrate', id: instance, params: { serverId: attribute('destServer'), serverPoolId: attribute('destServerPool') }, when: ['destServer', 'destServerPool'] },
      // Without a target it becomes unassigned (scripts of the field).
      { operation: 'Vm.migrate', id: instance, params: { serverPoolId: constant('unassigned') }, unless: ['destServer', 'destServerPool'] },
    ],
    help: 'Moves a virtual machine to another Server or server pool, or out of its pool.', evidence: guide,
  }),
  command('moveVmToRepository', 'Vm', {
    attributes: [ref('cloneCustomizer', 'VmCloneCustomizer').required(), ref('targetRepository', 'Repository').required()],
    steps: [{ operation: 'Vm.move', id: instance, params: { repositoryId: attribute('targetRepository'), vmCloneDefinitionId: attribute('cloneCustomizer') } }],
    help: 'Moves a virtual machine to another repository.', evidence: guide,
  }),
  command('createVmFromAssembly', 'AssemblyVm', { steps: [{ operation: 'AssemblyVm.createVm', id: instance }], help: 'Makes a template from a machine of an assembly.', evidence: guide }),
  command('createVmFromVirtualAppliance', 'VirtualApplianceVm', {
    steps: [{ operation: 'AssemblyVm.createVm', id: instance }], help: 'Makes a template from a machine of a virtual appliance.', evidence: 'CLI guide 3.4',
  }),
  command('exportVirtualAppliance', 'Repository', {
    attributes: [name().required(), ref('vms', 'Vm').many().required()],
    steps: [{ operation: 'Repository.exportAsAssembly', id: instance, params: { name: attribute('name') }, whole: attribute('vms') }],
    since: '3.4', help: 'Packs stopped machines into a virtual appliance.', evidence: 'CLI guide 3.4 A.106',
  }),
  command('getIncompatibleReasons', null, {
    attributes: [
      oneOf('checkType', ['VM_START', 'VM_MIGRATE_BY_USER', 'VM_PLACEMENT']).required(), ref('vm', 'Vm').required(), ref('server', 'Server').required(),
    ],
    refusal: 'the check whether a machine fits a Server', answer: 'data', data: 'text', help: 'Says why a machine cannot run on a Server.', evidence: 'CLI guide 3.2',
  }),
];
