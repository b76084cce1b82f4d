import { describe, expect, it } from 'vitest';
import type { RecordOf } from '@ovmsim/model';
import { bestOf, workerFor } from './worker.js';

type Server = RecordOf<'Server'>;
const server = (id: string, changes: Partial<Server> = {}): Server => ({ id, name: id, serverRunState: 'RUNNING', managerUuid: 'm', serverRoles: ['VM'], maintenanceMode: false, ...changes }) as Server;

describe('the Server that does a job of the Manager', () => {
  it.each<[string, readonly (Server | undefined)[], string | undefined]>([
    ['has the utility role', [server('a'), server('b', { serverRoles: ['UTILITY', 'VM'] })], 'b'],
    ['is not in maintenance, if there is a choice', [server('a', { maintenanceMode: true }), server('b')], 'b'],
    ['is in maintenance rather than without the utility role', [server('a'), server('b', { maintenanceMode: true, serverRoles: ['UTILITY'] })], 'b'],
    ['is the first of equals', [server('a'), server('b')], 'a'],
    ['runs and is owned', [server('a', { serverRunState: 'STOPPED' }), server('b', { managerUuid: null }), undefined], undefined],
  ])('%s', (_, servers, best) => {
    expect(bestOf(servers)?.id).toBe(best);
  });

  it('has the repository; where none has, the repository is named', () => {
    const objects: Readonly<Record<string, unknown>> = { r: { id: 'r', name: 'repo', presentedServerIds: ['a'] }, lonely: { id: 'lonely', name: 'lonely one', presentedServerIds: [] }, a: server('a') };
    const store = { get: (_type: string, id: string) => objects[id] } as unknown as Parameters<typeof workerFor>[0]['store'];
    expect(workerFor({ store }, 'r').id).toBe('a');
    expect(() => workerFor({ store }, 'lonely')).toThrow('No server can work on repository lonely one');
  });
});
