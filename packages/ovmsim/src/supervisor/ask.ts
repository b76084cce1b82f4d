import { ControlClient } from './control-client.js';
import { labInfoSchema, type LabInfo } from './lab-file.js';

/** Has the supervisor of a lab do something (`service.ts`); answers the lab as it is then. Throws a UserError with the supervisor's words. */
export async function askSupervisor(info: LabInfo, path: string, order: object): Promise<LabInfo> {
  const supervisor = info.processes.find((one) => one.name === 'supervisor') ?? { pid: 0, started: null };
  return labInfoSchema.parse(await new ControlClient({ ...supervisor, name: 'supervisor', ...info.supervisor }).post(path, order));
}
