import { isPlainObject, printed } from '../core/check-values.js';
import { OperationError, RuleError } from '../core/errors.js';
import type { ManagerCore } from '../core/manager-core.js';
import type { OperationResult } from '../core/operation.js';
import type { Backups } from './backups.js';

/** What makes a backup; there is no command of the outside world behind it. */
const backupCommand = 'ovmsim backup';

/**
 * The BackupManagement group of the Utilities API (WSAPI guide 3.3 §4.2.2). A Manager without a database keeps no backups and says so. The folder and the command are
 * the simulator's own and cannot be changed.
 * @param backups null without a database
 */
export function registerBackupOperations(core: ManagerCore, backups: Backups | null): void {
  let running = 0;
  const attributes = () => ({ backupBaseDirectory: backups?.folder.path ?? '', backupCommand, backupRunning: running > 0, backupSupported: backups !== null });
  const shown = (): OperationResult => ({ kind: 'value', value: 'BackupManagementAttributes', data: attributes() });
  core.handle('BackupManagement.get', shown);
  core.handle('BackupManagement.modify', (call) => {
    const present: Readonly<Record<string, unknown>> = attributes();
    for (const [name, value] of Object.entries(isPlainObject(call.body) ? call.body : {})) {
      if (value !== null && value !== present[name]) throw new OperationError('GEN_000016', [`BackupManagement.${name} of ovmsim`, printed(value)]);
    }
    return shown();
  });
  core.handle('BackupManagement.startBackup', () => ({
    job: {
      name: 'Backup of the Manager database',
      objects: [],
      body: async (job) => {
        if (backups === null) throw new RuleError('OVMRU_900217E');
        running += 1;
        try {
          job.log(`Backup in ${await backups.manual()}`);
        } finally {
          running -= 1;
        }
        return null;
      },
    },
  }));
}
