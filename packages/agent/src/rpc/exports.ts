import { element, type XmlElement } from '@ovmsim/xml';
import type { Item } from '../core/database.js';
import { PythonException } from '../core/python-exception.js';
import type { OvsServer } from '../core/server.js';
import { texts } from './document.js';
import { textArgument, type MethodTable } from './table.js';

/** Key of the `server` database; ours. */
const key = 'exports';

function exportsOf(server: OvsServer): Readonly<Record<string, Item>> {
  const stored = server.database.get(key);
  return typeof stored === 'object' && stored !== null && !Array.isArray(stored) ? stored : {};
}

/** NFS exports of a Server: names and parameters are stock, the rest is inferred. */
export const exportMethods: MethodTable = {
  export_fs: (call) => {
    const { server } = call;
    const [id, type, client, path, options] = [textArgument(call, 0), textArgument(call, 1), textArgument(call, 2), textArgument(call, 3), textArgument(call, 4)];
    if (Object.hasOwn(exportsOf(server), id)) throw new PythonException(`Export already exists: ${id}`);
    const { share, path: below } = server.mounts.require(path);
    if (below !== '' && share.entry(below)?.kind !== 'folder') throw new PythonException(`exportfs: Failed to stat ${path}: No such file or directory`, 'RuntimeError');
    server.database.update({ [key]: { ...exportsOf(server), [id]: { type, client, path, options } } });
    return null;
  },
  unexport_fs: (call) => {
    const { server } = call;
    const id = textArgument(call, 0);
    const { [id]: gone, ...left } = exportsOf(server);
    if (gone === undefined) throw new PythonException(`No such export: ${id}`);
    server.database.update({ [key]: left });
    return null;
  },
};

/** The exports as `discover_server` shows them (element names of one are inferred; an empty list is recorded). */
export function exportElements(server: OvsServer): XmlElement[] {
  return Object.entries(exportsOf(server)).map(([id, row]) => {
    const fact = (name: string): string => {
      const value = typeof row === 'object' && row !== null && !Array.isArray(row) ? row[name] : undefined;
      return typeof value === 'string' ? value : '';
    };
    return element('Export', { Uuid: id }, texts({ Type: fact('type'), Client: fact('client'), Path: fact('path'), Options: fact('options') }));
  });
}
