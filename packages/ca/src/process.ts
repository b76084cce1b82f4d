import { readTextFile, writeSecretFile } from '@ovmsim/kernel';
import type { Entropy, ProcessContext, Running } from '@ovmsim/kernel';
import { z } from 'zod';
import { CertificateAuthority } from './authority.js';
import { serviceIdentity } from './service-identity.js';
import { operationNames, serveAuthority } from './service.js';

/** What the process 'ca' is started with. */
export const caConfig = z.strictObject({
  /** The lab's `certs` folder. */
  certs: z.string().min(1),
  managerUuid: z.string().min(1),
  host: z.string().default('127.0.0.1'),
  port: z.int().min(0).max(65535).default(0),
  /** Further names and addresses under which the service is reached; its certificate has them. */
  names: z.array(z.string().min(1)).default([]),
  /** Where the bootstrap token is, or will be written (0600). */
  tokenFile: z.string().min(1),
  /** RSA pairs to hold ready. */
  pool: z.int().min(0).max(64).default(4),
  /** Whether register and revocation list begin empty; CA, keys and token stay. */
  fresh: z.boolean().default(false),
});

export type CaConfig = z.infer<typeof caConfig>;

/** Starts the internal CA and its HTTPS service. `info`: `url`, `caFile`, `tokenFile`. */
export async function startCa(config: CaConfig, context: ProcessContext): Promise<Running> {
  const authority = await CertificateAuthority.open({
    dir: config.certs,
    name: config.managerUuid,
    entropy: context.entropy,
    clock: context.io,
    log: context.log,
    pool: config.pool,
    faults: context.faults,
  });
  if (config.fresh) await authority.reset();
  const counts = new Map(operationNames.map((name) => [name, 0]));
  const listener = await serveAuthority({
    authority,
    token: await bootstrapToken(config.tokenFile, context.entropy),
    identity: await serviceIdentity(authority, { host: config.host, names: config.names, clock: context.io }),
    host: config.host,
    port: config.port,
    recorder: context.recorder,
    log: context.log,
    faults: context.faults,
    onOperation: (name) => counts.set(name, (counts.get(name) ?? 0) + 1),
  });
  let ready = true;
  return {
    info: { url: listener.url, caFile: authority.files.certificate, tokenFile: config.tokenFile },
    control: {
      ready: () => ready,
      snapshot: () => authority.snapshot(),
      restore: (snapshot) => authority.restore(snapshot),
      reset: () => authority.reset(),
      settle: () => authority.idle(),
      coverage: async () => ({ operations: Object.fromEntries(counts) }),
      check: () => authority.check(),
    },
    close: async () => {
      ready = false;
      await listener.close();
      await authority.close();
    },
  };
}

/** The token in the file; at first start one is made and written there. */
async function bootstrapToken(path: string, entropy: Entropy): Promise<string> {
  const kept = (await readTextFile(path))?.trim();
  if (kept !== undefined && kept !== '') return kept;
  const token = entropy.token();
  await writeSecretFile(path, `${token}\n`);
  return token;
}
