import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isAlive, startOf } from '../supervisor/alive.js';
import { ovmsimHome } from '../supervisor/home.js';

/** A process that `ovmsim serve` runs, as its file in the data folder tells. */
export interface ServedProcess {
  readonly name: string;
  readonly url: string;
  readonly tokenFile: string;
  readonly pid: number;
  readonly started: string | null;
}

/** Folder of what the processes of this machine or container keep: OVMSIM_DATA. */
export function dataFolder(): string {
  const given = process.env['OVMSIM_DATA'] ?? '';
  return resolve(given === '' ? join(ovmsimHome(), 'serve') : given);
}

const folderOf = (data: string): string => join(data, 'run');
const fileOf = (data: string, name: string): string => join(folderOf(data), `${name}.json`);

/** This process, for whoever looks for it in the data folder. */
export const thisProcess = (name: string, control: { readonly url: string; readonly tokenFile: string }): ServedProcess => ({ name, ...control, pid: process.pid, started: startOf(process.pid) });

export const servedFile = (data: string, name: string): string => fileOf(data, name);

export function removeServed(data: string, name: string): void {
  rmSync(fileOf(data, name), { force: true });
}

/** The processes that run from a data folder and are ready or have been. A file that a killed one left counts for nothing. */
export function servedProcesses(data: string): ServedProcess[] {
  const folder = folderOf(data);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => readServed(join(folder, file)) ?? [])
    .filter(isAlive);
}

function readServed(path: string): ServedProcess | null {
  try {
    const { name, url, tokenFile, pid, started } = JSON.parse(readFileSync(path, 'utf8')) as Partial<ServedProcess>;
    if (typeof name !== 'string' || typeof url !== 'string' || typeof tokenFile !== 'string' || typeof pid !== 'number') return null;
    return { name, url, tokenFile, pid, started: started ?? null };
  } catch {
    return null;
  }
}
