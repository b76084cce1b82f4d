import type { WireResponse } from '@ovmsim/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningManager } from '../manager.js';
import { admin, base, basicOf, managerUuid, openTestManager } from '../testing.js';
import type { TestManager } from '../testing.js';
import { localRequest } from './local.js';

interface Question {
  readonly method?: string;
  /** Below the base URI. */
  readonly path?: string;
  /** Instead of `path`: from the root. */
  readonly target?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly host?: string;
}

interface Told {
  readonly status: number;
  readonly headers: NonNullable<WireResponse['headers']>;
  readonly text: string;
  readonly json: Record<string, unknown> & { id?: { value: string; uri: string; name: string | null } };
  readonly type: string | undefined;
}

let lab: TestManager;
let manager: RunningManager;
const json = { accept: 'application/json', 'content-type': 'application/json' };

/** Asks the adapter as the administrator; JSON both ways unless headers are given. */
async function ask({ method = 'GET', path = '', target = base + path, body, headers = json, host }: Question): Promise<Told> {
  const answer = await manager.rest.handle(localRequest({
    method, target, headers: { authorization: basicOf(admin.user, admin.password), ...headers },
    ...(body === undefined ? {} : { body }), ...(host === undefined ? {} : { host }),
  }));
  const text = String(answer.body ?? '');
  const type = answer.headers?.['Content-Type'];
  return {
    status: answer.status, headers: answer.headers ?? {}, text, type: typeof type === 'string' ? type : undefined,
    json: (type === 'application/json' ? JSON.parse(text) : {}) as Told['json'],
  };
}
const codeOf = (told: Told): unknown => told.json['errorCode'];

async function makePool(name: string): Promise<string> {
  await ask({ method: 'POST', path: '/ServerPool', body: JSON.stringify({ name }) });
  await manager.settle();
  const found = manager.core.store.list('ServerPool').findLast((pool) => pool.name === name);
  if (found === undefined) throw new Error('the pool was not made');
  return found.id;
}

beforeAll(async () => {
  lab = await openTestManager({ listen: null, certs: null, gui: false });
  manager = lab.manager;
});
afterAll(() => lab.close());

describe('every answer', () => {
  it('of a read is 200, of what answers with a job 201 with its address in Location', async () => {
    expect((await ask({ path: '/Server' })).status).toBe(200);
    const made = await ask({ method: 'POST', path: '/ServerPool', body: '{"name":"status"}', host: 'ovm:7002' });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({ jobRunState: 'RUNNING', done: false, summaryDone: false, resultId: null, error: null, endTime: null, user: 'admin' });
    expect(made.headers['Location']).toBe(made.json.id?.uri);
    expect(made.json.id?.uri).toBe(`https://ovm:7002${base}/Job/${made.json.id?.value}`);
    await manager.settle();
    expect((await ask({ path: `/Job/${made.json.id?.value}` })).json).toMatchObject({ jobRunState: 'SUCCESS', done: true, summaryDone: true });
  });

  it("carries the container's signature and an execution context id of its own", async () => {
    const [one, two] = [await ask({ path: '/Manager' }), await ask({ path: '/nonsense' })];
    expect(one.headers['X-Powered-By']).toBe('Servlet/3.0 JSP/2.2');
    expect(one.headers['X-ORACLE-DMS-ECID']).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-[0-9a-f]{8}$/);
    expect(one.headers['X-ORACLE-DMS-ECID']).not.toBe(two.headers['X-ORACLE-DMS-ECID']);
  });

  it('that succeeds never holds the key errorCode', async () => {
    for (const path of ['/Manager', '/Job', '/Server/id', '/StorageArray']) expect((await ask({ path })).text).not.toContain('"errorCode"');
  });
});

describe('refusals', () => {
  const rows = [
    { what: 'an unknown resource', question: { path: '/Nonsense' }, status: 404, code: 'GEN_000003' },
    { what: 'another case of a resource', question: { path: '/server' }, status: 404, code: 'GEN_000003' },
    { what: 'the bare base URI', question: { path: '' }, status: 404, code: 'GEN_000003' },
    { what: 'a path that cannot be decoded', question: { path: '/Server/%zz' }, status: 404, code: 'GEN_000003' },
    { what: 'an object that is not there', question: { path: '/Server/00:11' }, status: 404, code: 'GEN_000002' },
    { what: 'deleting what is not there', question: { method: 'DELETE', path: '/ServerPool/gone' }, status: 404, code: 'GEN_000002' },
    { what: 'a method that the resource does not have', question: { method: 'DELETE', path: '/Manager' }, status: 405, code: 'GEN_000012' },
    { what: 'a method that nothing has', question: { method: 'PATCH', path: '/Server' }, status: 405, code: 'GEN_000012' },
    { what: 'a body that is no JSON', question: { method: 'POST', path: '/ServerPool', body: '{"name"' }, status: 400, code: 'GEN_000031' },
    { what: 'no body where one is needed', question: { method: 'POST', path: '/ServerPool' }, status: 400, code: 'GEN_000001' },
    { what: 'null where a body is needed', question: { method: 'POST', path: '/ServerPool', body: 'null' }, status: 400, code: 'GEN_000001' },
    { what: 'a wrong value', question: { method: 'POST', path: '/ServerPool', body: '{"name":"x","secureVmMigrate":"perhaps"}' }, status: 400, code: 'GEN_000023' },
    { what: 'an unreadable query parameter', question: { path: '/Event?maxEvents=many' }, status: 400, code: 'EVENT_000001' },
    { what: 'a missing query parameter', question: { method: 'POST', path: '/Server/discover', body: 'pw' }, status: 400, code: 'GEN_000001' },
    { what: 'an object without a type in a query of events', question: { method: 'POST', path: '/Event/query', body: '{"associatedObjectIds":[{"value":"00:11"}]}' }, status: 400, code: 'EVENT_000003' },
    { what: 'an id in a create', question: { method: 'POST', path: '/ServerPool', body: '{"id":{"value":"x"},"name":"x"}' }, status: 400, code: 'GEN_000004' },
    { what: 'an operation that is not simulated', question: { path: '/Utilities/RasManagement' }, status: 501, code: 'GEN_000005' },
    { what: "what is the console's alone", question: { path: '/internal/Gui/Change?since=0' }, status: 403, code: 'AUTH_000006' },
    { what: "what is an agent's alone", question: { method: 'POST', path: '/internal/Server/x/Event', body: '{}' }, status: 403, code: 'AUTH_000006' },
  ];

  it.each<{ what: string; question: Question; status: number; code: string }>(rows)('$what', async ({ question, status, code }) => {
    const told = await ask(question);
    expect([told.status, codeOf(told)]).toEqual([status, code]);
    expect(told.type).toBe('application/json');
    expect(Object.keys(told.json).sort()).toEqual(['cause', 'errorCode', 'message', 'wsErrorCode']);
    expect(told.json['message']).toMatch(new RegExp(`^${code}:`));
  });

  it('of ids that do not fit: in URI and body, of another type, missing', async () => {
    const pool = await makePool('ids');
    const put = (body: unknown): Promise<Told> => ask({ method: 'PUT', path: `/ServerPool/${pool}`, body: JSON.stringify(body) });
    const add = (body: string | undefined): Promise<Told> => ask({ method: 'PUT', path: `/ServerPool/${pool}/addServer`, ...(body === undefined ? {} : { body }) });
    const told = [
      await put({ id: { value: 'another' }, name: 'x' }),
      await put({ id: { type: 'com.oracle.ovm.mgr.ws.model.Server', value: pool }, name: 'x' }),
      await add(`{"type":"com.oracle.ovm.mgr.ws.model.ServerPool","value":"${pool}"}`),
      await add(`{"value":"${pool}"}`),
      await add(undefined),
      await add('{}'),
      await add('{"value":"nobody"}'),
    ];
    expect(told.map((each) => [each.status, codeOf(each)])).toEqual([
      [400, 'GEN_000006'], [400, 'GEN_000018'], [400, 'GEN_000018'], [400, 'GEN_000018'], [400, 'GEN_000028'], [400, 'GEN_000028'], [404, 'GEN_000002'],
    ]);
  });

  it('of what is stale or locked: 409', async () => {
    const pool = await makePool('stale');
    const now = (await ask({ path: `/ServerPool/${pool}` })).json;
    const put = (body: unknown): Promise<Told> => ask({ method: 'PUT', path: `/ServerPool/${pool}`, body: JSON.stringify(body) });
    const stale = await put({ ...now, generation: (now['generation'] as number) + 5 });
    expect([stale.status, codeOf(stale)]).toEqual([409, 'GEN_000011']);
    const locked = await put({ ...now, locked: true });
    expect([locked.status, codeOf(locked)]).toEqual([409, 'GEN_000029']);
    expect(locked.json['message']).toBe(`GEN_000029:Object stale:${pool} of type ServerPool could not be modified as it was locked when it was fetched.`);
    expect((await put(now)).status).toBe(201);
    await manager.settle();
  });

  it('name the methods that would do', async () => {
    expect((await ask({ method: 'DELETE', path: '/Manager' })).headers['Allow']).toBe('GET');
  });

  it('are XML for those who take XML', async () => {
    const told = await ask({ path: '/Server/00:11', headers: {} });
    expect([told.status, told.type]).toEqual([404, 'application/xml']);
    expect(told.text).toBe(
      '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><wsErrorDetails><errorCode>GEN_000002</errorCode>' +
        '<message>GEN_000002:There is no Server with id 00:11</message><wsErrorCode>GENERAL_OBJECT_NOT_FOUND</wsErrorCode></wsErrorDetails>',
    );
  });

  it('of media types are pages of the container, and only where a body is there or nothing would do', async () => {
    const unacceptable = await ask({ path: '/Server', headers: { accept: 'image/png' } });
    expect([unacceptable.status, unacceptable.type]).toEqual([406, 'text/html']);
    const form = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
    const unsupported = await ask({ method: 'POST', path: '/ServerPool', body: 'name=x', headers: form });
    expect([unsupported.status, unsupported.type]).toEqual([415, 'text/html']);
    expect((await ask({ path: '/Server', headers: form })).status).toBe(200);
    expect(codeOf(await ask({ method: 'POST', path: '/ServerPool', headers: form }))).toBe('GEN_000001');
  });

  it('of what was not foreseen are 500 and say so', async () => {
    const id = lab.context.faults.set({ point: 'operation.Server.list', action: 'fail', message: 'broken by hand' });
    const told = await ask({ path: '/Server' });
    expect([told.status, codeOf(told), told.json['message']]).toEqual([500, 'GEN_000000', 'GEN_000000:Unexpected error: broken by hand']);
    lab.context.faults.clear(id);
    lab.context.faults.set({ point: 'operation.Server.list', action: 'drop', times: 1 });
    expect((await manager.rest.handle(localRequest({ method: 'GET', target: `${base}/Server`, headers: { authorization: basicOf('admin', 'Welcome1') } }))).destroy).toBe(true);
  });

  it('of too many sessions are 503', async () => {
    const small = await openTestManager({ listen: null, certs: null, gui: false, settings: { sessionLimit: 1 } });
    const request = () => small.manager.rest.handle(localRequest({ method: 'GET', target: `${base}/Manager`, headers: { authorization: basicOf('admin', 'Welcome1'), accept: 'application/json' } }));
    expect((await request()).status).toBe(200);
    const second = await request();
    expect([second.status, JSON.parse(String(second.body))]).toEqual([503, expect.objectContaining({ errorCode: 'GEN_000025' })]);
    await small.close();
  });

  it('of what is not simulated name the simulator', async () => {
    expect((await ask({ path: '/Utilities/RasManagement' })).json['message']).toBe('GEN_000005:ovmsim does not simulate RasManagement.get');
  });
});

describe('what public clients rely on', () => {
  it('go-ovm: a doubled slash before the path works and is echoed in every uri', async () => {
    const told = await ask({ target: `//ovm/core/wsapi/rest/Manager/${managerUuid}`, host: 'localhost:7002' });
    expect(told.json.id?.uri).toBe(`https://localhost:7002//ovm/core/wsapi/rest/Manager/${managerUuid}`);
    const list = await ask({ target: '//ovm/core/wsapi/rest//StorageArray/' });
    expect(list.text.match(/"uri":"[^"]*"/g)?.every((uri) => uri.startsWith('"uri":"https://localhost:7002//ovm/core/wsapi/rest/'))).toBe(true);
  });

  it('ans-blue and small scripts: doubled slashes inside and a slash at the end', async () => {
    expect((await ask({ path: `//Manager/${managerUuid}` })).json.id?.uri).toBe(`https://localhost:7002${base}/Manager/${managerUuid}`);
    expect((await ask({ path: '/VmDiskMapping/' })).json).toEqual([]);
  });

  it('pyovm: the body null on every action, and any case of a boolean', async () => {
    const pool = await makePool('null-body');
    const told = await ask({ method: 'PUT', path: `/ServerPool/${pool}/acknowledgeEvents`, body: 'null' });
    expect(told.status).toBe(201);
    const found = await ask({ path: '/Event?acknowledged=TRUE' });
    expect(found.status).toBe(200);
    await manager.settle();
  });

  it('SDK and curl: XML by default, both ways', async () => {
    for (const accept of [undefined, '*/*']) {
      const told = await ask({ path: '/Manager', headers: accept === undefined ? {} : { accept } });
      expect([told.status, told.type]).toEqual([200, 'application/xml']);
      expect(told.text).toMatch(/^<\?xml version="1.0" encoding="UTF-8" standalone="yes"\?><managers><manager><description><\/description><generation>0<\/generation><id><name>OVM Manager<\/name>/);
    }
    const made = await ask({ method: 'POST', path: '/ServerPool', headers: {}, body: '<serverPool><name>from xml</name></serverPool>' });
    expect([made.status, made.type]).toEqual([201, 'application/xml']);
    expect(made.text).toContain('<jobRunState>RUNNING</jobRunState>');
    await manager.settle();
    expect(manager.core.store.list('ServerPool').map(({ name }) => name)).toContain('from xml');
  });

  it('SDK: GET /Manager/Manager is the one Manager', async () => {
    expect((await ask({ path: '/Manager/Manager' })).json.id?.value).toBe(managerUuid);
  });

  it('fog: Content-Type is exactly application/json, and none where there is no body', async () => {
    expect((await ask({ path: '/Server' })).type).toBe('application/json');
    expect((await ask({ method: 'POST', path: '/login' })).text).toBe('true');
    const empty = await ask({ method: 'POST', path: '/logout' });
    expect([empty.status, empty.text, empty.type]).toEqual([200, '', undefined]);
  });

  it('ans-coc: the Manager is found by its name in the list of ids, and every SimpleId has the key name', async () => {
    const ids = (await ask({ path: '/Manager/id' })).json as unknown as { name: string; value: string }[];
    expect(ids).toEqual([{ type: 'com.oracle.ovm.mgr.ws.model.Manager', value: managerUuid, uri: `https://localhost:7002${base}/Manager/${managerUuid}`, name: 'OVM Manager' }]);
    const arrays = (await ask({ path: '/VolumeGroup/id' })).json as unknown as object[];
    expect(arrays.every((each) => Object.keys(each).join() === 'type,value,uri,name')).toBe(true);
  });

  it('commvault and guide samples: the uri of what is read can be followed, its last segment is the id', async () => {
    const [array] = (await ask({ path: '/StorageArray' })).json as unknown as { id: { uri: string; value: string } }[];
    const { pathname } = new URL(array?.id.uri ?? '');
    expect(pathname.endsWith('Unmanaged%20iSCSI%20Storage%20Array')).toBe(true);
    expect((await ask({ target: pathname })).json.id?.value).toBe('Unmanaged iSCSI Storage Array');
  });

  it('guide samples: plain text comes as plain text', async () => {
    const told = await ask({ path: '/Utilities/Certificate/CaCertificate' });
    expect([told.status, told.type]).toEqual([200, 'text/plain']);
    expect(told.text).toMatch(/^-----BEGIN CERTIFICATE-----/);
  });

  it('renames by partial bodies; unknown keys and read-only fields are ignored', async () => {
    const pool = await makePool('partial');
    const told = await ask({ method: 'PUT', path: `/ServerPool/${pool}`, body: JSON.stringify({ id: { value: pool, name: 'x' }, name: 'renamed', extra: 1, serverIds: [], vmRunState: 'RUNNING', keymap: null }) });
    expect(told.status).toBe(201);
    await manager.settle();
    expect((await ask({ path: `/ServerPool/${pool}` })).json).toMatchObject({ name: 'renamed', keymap: 'en-us', id: { name: 'renamed' } });
  });
});

describe('lists', () => {
  it('are kept until something in them changes, and never show an old base', async () => {
    const pool = await makePool('before');
    const first = await ask({ path: '/ServerPool', host: 'one:7002' });
    expect((await ask({ path: '/ServerPool', host: 'one:7002' })).text).toBe(first.text);
    expect((await ask({ path: '/ServerPool', host: 'two:7002' })).text).toBe(first.text.replaceAll('https://one:7002', 'https://two:7002'));
    await ask({ method: 'PUT', path: `/ServerPool/${pool}`, body: '{"name":"after"}' });
    await manager.settle();
    const later = await ask({ path: '/ServerPool', host: 'one:7002' });
    expect(later.text).toContain('"name":"after"');
    expect(later.text).not.toContain('"name":"before"');
    // The policy names its pool.
    expect((await ask({ path: `/ServerPool/${pool}/ServerPoolPolicy` })).json).toMatchObject({ serverPoolId: { name: 'after' } });
  });

  it('of a filter are not taken for the whole', async () => {
    const all = (await ask({ path: '/Event' })).json as unknown as unknown[];
    const some = (await ask({ path: '/Event?maxEvents=1' })).json as unknown as unknown[];
    expect(all.length).toBeGreaterThan(1);
    expect(some).toHaveLength(1);
    expect((await ask({ path: '/Event' })).json).toHaveLength(all.length);
  });

  it('of the Manager show the time of the call', async () => {
    const before = ((await ask({ path: '/Manager' })).json as unknown as { managerTime: number }[])[0]?.managerTime ?? 0;
    await lab.context.world.advance(1234);
    expect(((await ask({ path: '/Manager' })).json as unknown as { managerTime: number }[])[0]?.managerTime).toBe(before + 1234);
  });

  it('hold what the caller wrote as Host only when it is a host', async () => {
    expect((await ask({ path: '/Manager', host: 'x"},{"y' })).text).toContain('"uri":"https://127.0.0.1:7002/ovm');
  });
});

describe('beside the API', () => {
  it('stands a page that names the lab and what to try', async () => {
    const told = await ask({ target: '/', headers: {} });
    expect([told.status, told.type]).toEqual([200, 'text/html']);
    expect(told.text).toContain('ovmsim');
    expect(told.text).toContain('curl');
    expect((await ask({ method: 'POST', target: '/', headers: {} })).status).toBe(405);
  });

  it('stands a SOAP endpoint that refuses and names the simulator', async () => {
    const fault = await ask({ method: 'POST', target: '/ovm/core/wsapi/soap', headers: {} });
    expect([fault.status, fault.type]).toEqual([501, 'text/xml']);
    expect(fault.text).toContain('<faultstring>ovmsim does not simulate');
    expect((await ask({ target: '/ovm/core/wsapi/soap', headers: {} })).text).toContain('ovmsim');
  });

  it('stands nothing else', async () => {
    const told = await ask({ target: '/ovm/console', headers: {} });
    expect([told.status, told.type]).toEqual([404, 'text/html']);
  });
});
