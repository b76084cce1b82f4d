import { CaClient, CaError } from '@ovmsim/ca';
import { ConfigError, type IoClock, type Logger } from '@ovmsim/kernel';
import type { TrustFiles } from './roles.js';

export interface CaWait extends TrustFiles {
  readonly url: string;
  /** How long to wait, ms. */
  readonly patienceMs: number;
  readonly clock: IoClock;
  readonly log: Logger;
}

const pauseMs = 200;
/** One try may not use up the patience. */
const tryMs = 3000;

/**
 * Waits until the internal CA answers under the certificate and the token that it shares: containers are started in any order, and a compose file of
 * version 3 cannot make one wait for another's health. Throws ConfigError with the last reason when the patience is at its end.
 */
export async function waitForCa({ url, caFile, tokenFile, patienceMs, clock, log }: CaWait): Promise<void> {
  const client = new CaClient({ url, caFile, tokenFile, clock, timeoutMs: tryMs });
  const until = clock.now() + patienceMs;
  let told = '';
  for (;;) {
    const reason = await reasonToWait(client);
    if (reason === null) break;
    if (clock.now() >= until) throw new ConfigError(`gave up waiting for the internal CA after ${patienceMs / 1000} s: ${reason}. Does the CA run, is it reached at OVMSIM_CA_URL, and do both share OVMSIM_TRUST?`);
    if (reason !== told) log.info({ reason }, 'waiting for the internal CA');
    told = reason;
    await clock.sleep(pauseMs);
  }
  if (told !== '') log.info({ url }, 'the internal CA answers');
}

async function reasonToWait(client: CaClient): Promise<string | null> {
  try {
    await client.list();
    return null;
  } catch (error) {
    if (error instanceof CaError) return error.message;
    throw error;
  }
}
