import { repositoryFolders } from '@ovmsim/model';
import { isRpcStruct, type RpcStruct, type RpcValue } from '@ovmsim/xml';
import { PythonException } from '../core/python-exception.js';
import { awaited } from '../core/task.js';
import type { FetchEnvironment } from '../imports/environment.js';
import { fetchAssembly, fetchImage, fetchMachine } from '../imports/fetch.js';
import { plainName, RepositoryFiles } from '../imports/repository.js';
import { writeAssembly } from '../imports/assemblies.js';
import { writeMachine } from '../imports/templates.js';
import { textArgument, textsArgument, type Call, type MethodTable } from './table.js';

/** What the calls of this file need besides their arguments. `option` is a struct with the URL of a `proxy`, or nothing (form ours). */
function environmentOf(call: Call, optionAt: number): FetchEnvironment {
  const { server, caller, params } = call;
  const option = params[optionAt] ?? null;
  if (option !== null && option !== '' && !isRpcStruct(option)) throw new PythonException(`${call.method}() argument ${optionAt + 1} must be dict`, 'TypeError');
  const proxy = isRpcStruct(option) ? (option['proxy'] ?? null) : null;
  if (proxy !== null && typeof proxy !== 'string') throw new PythonException('proxy must be str', 'TypeError');
  return { ...server.importEnvironment, task: caller.task ?? awaited, proxy: proxy === '' ? null : proxy };
}

/** An image of the repository: fetched first, written when it is whole. */
async function importImage(call: Call, kind: 'iso' | 'disk'): Promise<null> {
  const [url, name] = [textArgument(call, 0), plainName(textArgument(call, 1))];
  const files = RepositoryFiles.of(call.server, textArgument(call, 2));
  const path = `${kind === 'iso' ? repositoryFolders.images : repositoryFolders.disks}/${name}`;
  files.assertNew(path);
  const size = await fetchImage(url, { ...environmentOf(call, 3), room: files.freeBytes() }, kind);
  files.assertNew(path);
  files.writeImage(path, size);
  return null;
}

async function importMachine(call: Call, template: boolean): Promise<RpcStruct> {
  const id = plainName(textArgument(call, 1));
  const repository = textArgument(call, 0);
  // Rather now than after hours.
  RepositoryFiles.of(call.server, repository);
  const draft = await fetchMachine(textsArgument(call, 2), environmentOf(call, 3));
  return writeMachine(call.server, draft, { repository, id, template, imageName: (files) => newImageName(call, files) });
}

/** Images that no Manager has named are called by 32 random digits (seen in repositories of 3.3). */
export function newImageName({ server }: Call, files: RepositoryFiles): string {
  for (;;) {
    const name = `${server.imageNames.hex(32)}.img`;
    if (files.entry(`${repositoryFolders.disks}/${name}`) === undefined) return name;
  }
}

async function importAssembly(call: Call): Promise<RpcValue> {
  const id = plainName(textArgument(call, 1));
  const files = RepositoryFiles.of(call.server, textArgument(call, 0));
  writeAssembly(files, id, await fetchAssembly(textArgument(call, 2), environmentOf(call, 3)));
  return null;
}

/** What brings files into a repository, in the modules `Repository` and `Xen`. */
export const importMethods: MethodTable = {
  import_ISO: (call) => importImage(call, 'iso'),
  import_virtual_disk: (call) => importImage(call, 'disk'),
  import_template: (call) => importMachine(call, true),
  import_vm: (call) => importMachine(call, false),
  import_assembly: importAssembly,
};
