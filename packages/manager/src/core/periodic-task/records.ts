import type { RecordOf } from '@ovmsim/model';
import { newId } from '../ids.js';
import type { IdSource } from '../ids.js';
import { baseFields } from '../record.js';

/** The tasks that users see (User's Guide 3.4 §8.2; the interval of the second is inferred). What they would do is not simulated. */
const tasks: readonly Pick<RecordOf<'PeriodicTask'>, 'name' | 'description' | 'enabled' | 'interval'>[] = [
  { name: "Refresh Repositories' File Systems Task", description: 'Refreshes the file systems of all repositories', enabled: false, interval: 61 },
  { name: 'Server Upgrade Checker Task', description: 'Looks for updates of the servers', enabled: true, interval: 1440 },
];

/** The tasks of a new world. */
export function periodicTasks(source: IdSource): RecordOf<'PeriodicTask'>[] {
  return tasks.map(({ name, description, ...rest }) => ({ ...baseFields({ id: newId(source, 'PeriodicTask'), name, description }), ...rest }));
}

