import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { assertFree, planAddresses } from './addresses.js';
import { UserError } from './user-error.js';

describe('where the hosts of a lab listen', () => {
  it('is one loopback address per host, with the real ports', async () => {
    expect(await planAddresses({ servers: 2, bind: '127.43.0.1' })).toEqual({
      manager: { host: '127.43.0.1', port: 7002 },
      cli: { host: '127.43.0.1', port: 10_000 },
      servers: [{ host: '127.43.1.1', port: 8899 }, { host: '127.43.1.2', port: 8899 }],
      shift: null,
    });
  });

  it('is one address with shifted ports when told so, and the shift is told', async () => {
    const plan = await planAddresses({ servers: 2, portBase: 20_000 });
    expect(plan).toMatchObject({ manager: { host: '127.0.0.1', port: 20_000 }, cli: { host: '127.0.0.1', port: 20_001 }, servers: [{ port: 20_100 }, { port: 20_200 }] });
    expect(plan.shift).toContain('Manager 7002 → 20000');
  });

  it('is one address with shifted ports when it is no loopback address', async () => {
    const plan = await planAddresses({ servers: 1, bind: '192.0.2.1' });
    expect(plan.manager.host).toBe('192.0.2.1');
    expect(plan.servers[0]).toEqual({ host: '192.0.2.1', port: 17_102 });
    expect(plan.shift).toContain('192.0.2.1 is one address for all hosts');
  });

  it('is left to the processes with base 0', async () => {
    expect(await planAddresses({ servers: 1, portBase: 0 })).toEqual({ manager: { host: '127.0.0.1', port: 0 }, cli: { host: '127.0.0.1', port: 0 }, servers: [{ host: '127.0.0.1', port: 0 }], shift: 'free ports on 127.0.0.1' });
  });

  it('refuses ports beyond the last one', async () => {
    await expect(planAddresses({ servers: 100, portBase: 60_000 })).rejects.toThrow(UserError);
  });

  it('refuses a port that is taken, and says what to do', async () => {
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const { port } = other.address() as AddressInfo;
    await expect(assertFree({ manager: { host: '127.0.0.1', port }, cli: null, servers: [], shift: null })).rejects.toThrow(/in use.*--name OTHER --bind/);
    await expect(assertFree({ manager: { host: '127.0.0.1', port: 0 }, cli: { host: '127.0.0.1', port }, servers: [], shift: null })).rejects.toThrow(/in use.*--no-cli/);
    await new Promise((done) => other.close(done));
  });
});
