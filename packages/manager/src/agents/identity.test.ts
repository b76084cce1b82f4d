import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority } from '@ovmsim/ca';
import { createContext, silentLog } from '@ovmsim/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openIdentity } from './identity.js';

const context = createContext({ name: 'manager', seed: 'identity', log: silentLog() });
const managerUuid = '0004fb00000100000af70d20dcce7d65';
let folder: string;

const authorityIn = (name: string) =>
  CertificateAuthority.open({ dir: join(folder, name), name: managerUuid, entropy: context.entropy, clock: context.io, log: context.log });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ovmsim-identity-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the identity of the Manager towards agents', () => {
  it('is issued and registered once, kept in files for the owner\'s eyes only, and used again', async () => {
    const issuer = await authorityIn('first');
    const kept = join(folder, 'manager');
    const made = await openIdentity({ issuer, managerUuid, folder: kept, io: context.io });
    expect(made.ca).toBe(await issuer.caCertificate());
    for (const file of ['client.pem', 'client.key']) expect((await stat(join(kept, file))).mode & 0o777).toBe(0o600);
    expect(await issuer.list()).toMatchObject([{ purpose: 'manager-client', status: 'registered', principal: managerUuid }]);
    expect(await openIdentity({ issuer, managerUuid, folder: kept, io: context.io })).toEqual(made);
    expect(await issuer.list()).toHaveLength(1);
    const other = await authorityIn('second');
    const renewed = await openIdentity({ issuer: other, managerUuid, folder: kept, io: context.io });
    expect(renewed.certificate).not.toBe(made.certificate);
    expect(renewed.ca).toBe(await other.caCertificate());
    await Promise.all([issuer.close(), other.close()]);
  });

  it('is made anew when it has run out', async () => {
    const issuer = await authorityIn('third');
    const kept = join(folder, 'expired');
    const made = await openIdentity({ issuer, managerUuid, folder: kept, io: context.io });
    const late = { now: () => context.io.now() + 4000 * 86_400_000 };
    expect((await openIdentity({ issuer, managerUuid, folder: kept, io: late })).certificate).not.toBe(made.certificate);
    await issuer.close();
  });
});
