import type { RecordOf } from '@ovmsim/model';
import { RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobPlan, OperationCall } from '../operation.js';
import { assertExports } from './create.js';
import { assertOwned, filerIn } from './file-server-job.js';

/** Which list of an NFS filer an operation changes. */
export interface ServerList {
  readonly field: 'adminServerIds' | 'refreshServerIds';
  /** 'admin', 'refresh' */
  readonly word: string;
  readonly change: 'add' | 'remove';
}

/** FileServer.addAdminServer and its kin: adding a Server that is there already changes nothing; the last admin server stays (CLI guide 3.3; rules inferred). */
export function planServers(list: ServerList) {
  return (call: OperationCall, core: ManagerCore): JobPlan => {
    const { id, name } = filerIn(core, call.id);
    const server = String(call.body);
    const serverName = core.store.get('Server', server)?.name ?? server;
    const word = `${list.word[0]?.toUpperCase() ?? ''}${list.word.slice(1)}`;
    const [verb, preposition] = list.change === 'add' ? ['Add', 'to'] : ['Remove', 'from'];
    return {
      job: {
        name: `${verb} ${word} Server: ${serverName} ${preposition} File Server: ${name}`,
        objects: [{ type: 'FileServer', id }],
        body: async () => {
          const after = changed(core, filerIn(core, id), { list, server });
          core.transact((tx) => tx.update('FileServer', id, { [list.field]: after }));
          return null;
        },
      },
    };
  };
}

function changed(core: ManagerCore, fileServer: RecordOf<'FileServer'>, { list, server }: { readonly list: ServerList; readonly server: string }): readonly string[] {
  const before = fileServer[list.field] ?? [];
  if (list.change === 'add') {
    assertOwned(core, [server]);
    const after = before.includes(server) ? before : [...before, server];
    assertExports(fileServer.name, { ...fileServer, [list.field]: after });
    return after;
  }
  const name = core.store.get('Server', server)?.name ?? server;
  if (!before.includes(server)) throw new RuleError('OVMRU_900156E', [name, list.word, fileServer.name]);
  if (list.field === 'adminServerIds' && before.length === 1) throw new RuleError('OVMRU_900155E', [name, fileServer.name]);
  return before.filter((id) => id !== server);
}
