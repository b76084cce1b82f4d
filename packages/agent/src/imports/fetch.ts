import { sleepOn } from '@ovmsim/kernel';
import { PythonException } from '../core/python-exception.js';
import { readArchive, type Member } from './archive.js';
import type { AssemblyDraft, MachineDraft } from './drafts.js';
import { fetchFile } from './http.js';
import { machineFrom, simAssembly, simMachine } from './machine.js';
import { readOvf } from './ovf.js';
import { fileNameOf, sourceOf, type Source } from './source.js';
import type { SimFile } from './sim-url.js';
import { Progress, sizeText, type FetchEnvironment } from './environment.js';

export interface ImageSize {
  readonly bytes: number;
  readonly allocated: number;
}

/** Fetches a CD image or a disk: its size is all that stays. @throws PythonException */
export async function fetchImage(url: string, environment: FetchEnvironment, kind: 'iso' | 'disk'): Promise<ImageSize> {
  const source = sourceOf(url);
  if (source.kind === 'sim') {
    await pretend(wanted(source.file, [kind]), environment);
    return { bytes: source.file.size, allocated: source.file.used };
  }
  return fetchFile(source.url, environment, async ({ name, length, chunks }) => {
    // Rather now than after hours.
    if (length !== null && length > (environment.room ?? length)) throw new PythonException(`[Errno 28] No space left on device: '${name}'`, 'OSError');
    let bytes = 0;
    for await (const chunk of chunks) bytes += chunk.length;
    if (bytes === 0) throw new PythonException('the file is empty');
    return { bytes, allocated: bytes };
  });
}

/** Fetches the archives of one machine or template. @throws PythonException */
export async function fetchMachine(urls: readonly string[], environment: FetchEnvironment): Promise<MachineDraft> {
  const sources = urls.map(sourceOf);
  const [first] = sources;
  if (first === undefined) throw new PythonException('no URL was given', 'ValueError');
  const made = sources.find((source) => source.kind === 'sim');
  if (made !== undefined) {
    if (sources.length > 1) throw new PythonException('a sim: URL stands for the whole template and comes alone', 'ValueError');
    await pretend(wanted(made.file, ['template']), environment);
    return simMachine(made.file);
  }
  const members: Member[] = [];
  for (const source of sources) members.push(...(await fetchArchive(source, environment)));
  return machineFrom(members, fileNameOf(first).replace(/\.(?:tgz|tar\.gz|tar)$/i, ''));
}

/** Fetches an assembly. @throws PythonException */
export async function fetchAssembly(url: string, environment: FetchEnvironment): Promise<AssemblyDraft> {
  const source = sourceOf(url);
  if (source.kind === 'sim') {
    await pretend(wanted(source.file, ['assembly']), environment);
    return simAssembly(source.file);
  }
  const members = await fetchArchive(source, environment);
  const descriptors = members.filter(({ path, text }) => text !== undefined && /\.ovf$/i.test(path));
  if (descriptors.length !== 1) throw new PythonException(descriptors.length === 0 ? 'the archive has no OVF descriptor' : 'the archive has more than one OVF descriptor');
  return readOvf(descriptors[0]?.text ?? '', new Map(members.map(({ path, bytes }) => [path, bytes])));
}

function fetchArchive(source: Source, environment: FetchEnvironment): Promise<readonly Member[]> {
  if (source.kind === 'sim') throw new Error('a sim: URL has no archive');
  return fetchFile(source.url, environment, ({ chunks }) => readArchive(chunks, environment.limits));
}

function wanted(file: SimFile, kinds: readonly SimFile['kind'][]): SimFile {
  if (!kinds.includes(file.kind)) throw new PythonException(`sim:${file.kind}/ cannot be imported here, sim:${kinds.join('/ or sim:')}/ can`, 'ValueError');
  return file;
}

/** Steps in which a made-up fetch tells how far it is. */
const steps = 20;

/** Takes the time that the URL says, and fails half-way where it says so. */
async function pretend(file: SimFile, { clock, task }: FetchEnvironment): Promise<void> {
  const total = file.used * Math.max(1, file.disks) * file.vms;
  const progress = new Progress(task, { name: file.name, total });
  for (let step = 1; step <= steps; step += 1) {
    if (file.takesMs > 0) await sleepOn(clock, file.takesMs / steps, task.signal).catch(() => undefined);
    if (task.signal.aborted) throw new PythonException('the import was stopped');
    if (file.failure !== null && step > steps / 2) throw new PythonException(file.failure === '' ? `the connection broke after ${sizeText(total / 2)}` : file.failure);
    progress.add(total / steps);
  }
}
