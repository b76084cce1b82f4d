import { ref, secret, text, worded, yesNo } from '../attributes.js';
import { command } from '../command.js';
import { attribute, fieldOf, instance } from '../fillings.js';
import type { CliCommand } from '../spec.js';

const guide = 'CLI guide 3.3';
const power = { start: 'Switches a Server on.', stop: 'Shuts a Server down.', restart: 'Restarts a Server.', kill: 'Switches a Server off.' } as const;

/** Commands on Servers and server pools. */
export const serverCustomCommands = (): readonly CliCommand[] => [
  ...(['addPolicyServer', 'removePolicyServer'] as const).map((verb) =>
    command(verb, 'ServerPool', {
      attributes: [ref('server', 'Server').required()],
      steps: [{
        operation: verb === 'addPolicyServer' ? 'ServerPoolPolicy.addServer' : 'ServerPoolPolicy.removeServer',
        id: fieldOf('ServerPool', instance, 'serverPoolPolicyId'), whole: attribute('server'),
      }],
      help: verb === 'addPolicyServer' ? 'Lets a Server take part in the policy of its pool.' : 'Takes a Server out of the policy of its pool.', evidence: guide,
    })),
  command('changeServerAgentPassword', 'Server', {
    attributes: [secret('oldPassword').required(), secret('newPassword').required(), secret('confirmPassword').required()],
    steps: [{
      operation: 'Server.updatePassword', id: instance, body: { currentPassword: attribute('oldPassword'), newPassword: attribute('newPassword') },
      requires: { filling: attribute('newPassword'), is: attribute('confirmPassword'), otherwise: 'The new password and its confirmation differ' },
    }],
    help: 'Changes the password of a Server\'s agent.', evidence: guide,
  }),
  command('checkUpToDate', 'Server', { steps: [{ operation: 'Server.checkForUpdate', id: instance }], since: '3.4', help: 'Asks whether there are newer packages for a Server.', evidence: 'CLI guide 3.4' }),
  command('discoverServer', null, {
    attributes: [text('ipAddress').required().help('Host name or address of the Server.'), secret('password').required().help('Password of the agent.'), yesNo('takeOwnership').required()],
    steps: [{ operation: 'Server.discover', params: { serverName: attribute('ipAddress'), takeOwnershipIfUnowned: attribute('takeOwnership') }, whole: attribute('password') }],
    help: 'Makes a Server known to the Manager.', evidence: guide,
  }),
  command('rediscover', 'Server', { steps: [{ operation: 'Server.refresh', id: instance }], help: 'Reads everything about a Server anew.', evidence: 'inferred' }),
  ...(Object.keys(power) as (keyof typeof power)[]).map((verb) => command(verb, 'Server', { steps: [{ operation: `Server.${verb}`, id: instance }], help: power[verb], evidence: guide })),
  command('refresh', 'Server', { steps: [{ operation: 'Server.refresh', id: instance }], help: 'Reads everything about a Server anew.', evidence: guide }),
  // The disks of a Server are those of its own array.
  command('refreshStorageLayer', 'Server', {
    steps: [{ operation: 'StorageArray.refresh', id: fieldOf('Server', instance, 'localStorageArrayId') }], help: 'Looks for the physical disks of a Server.', evidence: 'CLI guide 3.3; what it covers inferred',
  }),
  command('releaseOwnership', 'Server', { steps: [{ operation: 'Server.releaseOwnership', id: instance }], help: 'Gives a Server up.', evidence: guide }),
  command('takeOwnership', 'Server', {
    attributes: [secret('password').required().help('Password of the agent.')], steps: [{ operation: 'Server.takeOwnership', id: instance, whole: attribute('password') }],
    help: 'Takes a Server over.', evidence: guide,
  }),
  command('setMaintenanceMode', 'Server', {
    attributes: [worded('mode', { on: true, off: false }).required().help('Whether the Server is in maintenance.')],
    steps: [{ operation: 'Server.modify', id: instance, body: { maintenanceMode: attribute('mode') } }],
    help: 'Puts a Server into maintenance or takes it out again.', evidence: guide,
  }),
  command('upgrade', 'Server', { steps: [{ operation: 'Server.upgrade', id: instance }], help: 'Brings newer packages to a Server.', evidence: guide }),
];
