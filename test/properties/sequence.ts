import { Rng } from '@ovmsim/kernel';
import { errors, isErrorCode, operationNamed, restBase } from '@ovmsim/model';
import { idOf, openEstate, type Answer, type Estate, type FinishedJob } from '../support/estate.js';
import { oneSided } from './relations.js';
import { Drawing, type Request, type Step } from './requests.js';
import { changedSince, stateOf } from './state.js';

const plugin = 'oracle.generic.NFSPlugin.GenericNFSPlugin (1.1.0)';

/** Something that must hold did not. The message ends with the requests that led there, as curl commands. */
export class Broken extends Error {
  override readonly name = 'Broken';
}

/** Two Servers in a pool, a file server with two repositories, and three machines of which one runs. */
export async function openPlayground(seed: string): Promise<Estate> {
  const estate = await openEstate({ seed });
  const [server = ''] = estate.servers;
  const filer = await estate.done('POST', '/FileServer', {
    name: 'nas1', accessHost: 'nas1', fileServerType: 'NETWORK', fileServerPluginId: idOf(plugin), adminServerIds: [idOf(server)], uniformExports: true,
  });
  await estate.done('PUT', `/FileServer/${filer}/refresh`);
  const fileSystems = await estate.get<readonly { readonly id: { readonly value: string } }[]>(`/FileServer/${filer}/FileSystem`);
  for (const [index, { id }] of fileSystems.slice(0, 2).entries()) {
    const repository = await estate.done('POST', `/FileSystem/${id.value}/Repository`, { name: `repo${index + 1}` });
    for (const each of estate.servers) await estate.done('PUT', `/Repository/${repository}/present`, idOf(each));
    const vm = await estate.done('POST', '/Vm', { name: `first${index + 1}`, repositoryId: idOf(repository), serverPoolId: idOf(estate.pool), memory: 512 });
    const disk = await estate.done('POST', `/Repository/${repository}/VirtualDisk`, { name: 'system', diskType: 'VIRTUAL_DISK', size: 2 ** 30, shareable: false });
    await estate.done('POST', `/Vm/${vm}/VmDiskMapping`, { virtualDiskId: idOf(disk), diskTarget: 0 });
    if (index === 0) await estate.done('PUT', `/Vm/${vm}/start`);
  }
  return estate;
}

/** How often the whole estate is looked at, its Servers and the web console included; the answer to each step is looked at always. */
const wholeEvery = 50;

/** Runs a sequence in an estate of its own. Throws Broken. */
export async function runSequence(steps: readonly Step[], seed: string): Promise<void> {
  const estate = await openPlayground(seed);
  try {
    await runSteps(estate, steps);
  } finally {
    await estate.close();
  }
}

/** Takes the steps one after the other and looks at everything that must hold. Throws Broken. */
export async function runSteps(estate: Estate, steps: readonly Step[]): Promise<void> {
  const said: Request[] = [];
  try {
    for (const [index, step] of steps.entries()) {
      await take(estate, step, said);
      if (index % wholeEvery === wholeEvery - 1) await all(estate);
    }
    await all(estate);
  } catch (error) {
    throw new Broken(`${error instanceof Error ? error.message : String(error)}\n\nafter:\n${commands(said)}`, { cause: error });
  }
}

async function all(estate: Estate): Promise<void> {
  const broken = [...(await estate.check()), ...(await oneSided(estate))];
  if (broken.length > 0) throw new Error(broken.join('\n'));
}

async function take(estate: Estate, { operation, seed }: Step, said: Request[]): Promise<void> {
  const spec = operationNamed(operation);
  if (spec === undefined) throw new Error(`there is no operation ${operation}`);
  const { core } = estate.world.manager;
  const request = new Drawing(core.store, new Rng(seed)).request(spec);
  said.push(request);
  const before = stateOf(core);
  const answer = await estate.rest(request.method, request.path, request.body === undefined ? undefined : JSON.stringify(request.body));
  const what = `${request.method} ${request.path} (${operation})`;
  if (answer.status >= 400) {
    refusal(answer, what);
    const changed = changedSince(core, before);
    if (changed.length > 0) throw new Error(`${what} was refused with ${answer.status}, and yet changed ${changed.join(', ')}`);
  } else if (answer.status !== 201 && answer.status !== 200 && answer.status !== 204) {
    throw new Error(`${what} was answered ${answer.status}`);
  }
  if (answer.status !== 201) return;
  const { id } = answer.json as FinishedJob;
  await estate.world.settle();
  const job = await estate.rest('GET', `/Job/${id.value}`);
  if (job.status !== 200) throw new Error(`${what} made Job ${id.value}, which is not there: ${job.text}`);
  ended(job.json as FinishedJob & { readonly done: boolean }, what);
  const { error } = job.json as FinishedJob;
  const changed = error?.type === 'RULE' ? changedSince(core, before) : [];
  if (changed.length > 0) throw new Error(`${what} was refused by a rule (${error?.message ?? ''}), and yet changed ${changed.join(', ')}`);
  const broken = core.check();
  if (broken.length > 0) throw new Error(`after ${what}:\n${broken.join('\n')}`);
}

/** A refusal has a code of the catalogue, and its status; never 500. */
function refusal({ status, text, json }: Answer, what: string): void {
  const { errorCode, message } = (json ?? {}) as { readonly errorCode?: string; readonly message?: string };
  if (errorCode === undefined || !isErrorCode(errorCode)) throw new Error(`${what} was refused without a code of the catalogue: ${status} ${text.slice(0, 500)}`);
  // What is not simulated says so, with the status of a thing that is not implemented.
  if (errorCode === 'GEN_000000' || (status >= 500 && errorCode !== 'GEN_000005')) throw new Error(`${what} failed in a way that was not foreseen: ${status} ${text.slice(0, 500)}`);
  if (errors[errorCode].status !== status) throw new Error(`${what}: ${errorCode} has status ${errors[errorCode].status}, not ${status}`);
  if (message?.includes(errorCode) !== true) throw new Error(`${what}: the message does not begin with the code: ${message ?? 'none'}`);
}

/** A job that ended well has no error, one that failed a code of the catalogue. */
function ended({ done, summaryDone, jobRunState, error }: FinishedJob & { readonly done: boolean }, what: string): void {
  if (!done || !summaryDone) throw new Error(`${what}: the job did not end: ${jobRunState}`);
  if (jobRunState === 'SUCCESS') return;
  const code = /[A-Z][A-Z_]+_[0-9A-F]+[A-Z]?/.exec(error?.message ?? '')?.[0] ?? '';
  if (!isErrorCode(code)) throw new Error(`${what}: the job failed without a code of the catalogue: ${error?.message ?? 'no message'}`);
  if (error?.type === 'INTERNAL') throw new Error(`${what}: the job failed in a way that was not foreseen: ${error.message}`);
}

function commands(said: readonly Request[]): string {
  const curl = said.map(({ operation, method, path, body }) => {
    const data = body === undefined ? '' : ` -d ${quoted(JSON.stringify(body))}`;
    return `curl -ksu admin:Welcome1 -H 'Accept: application/json' -H 'Content-Type: application/json' -X ${method} ${quoted(`https://localhost:7002${restBase}${path}`)}${data}   # ${operation}`;
  });
  return curl.join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

