import { managerCustomCommands } from './commands/custom-manager.js';
import { serverCustomCommands } from './commands/custom-server.js';
import { storageCustomCommands } from './commands/custom-storage.js';
import { vmCustomCommands } from './commands/custom-vm.js';
import type { CliCommand } from './spec.js';

/** Every command that is not one of the verbs for most types of object. */
export const customCommands = (): readonly CliCommand[] => [...vmCustomCommands(), ...serverCustomCommands(), ...storageCustomCommands(), ...managerCustomCommands()];
