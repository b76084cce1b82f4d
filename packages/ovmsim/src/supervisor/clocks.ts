import { z } from 'zod';
import { IoClock } from '@ovmsim/kernel';
import type { ControlClient } from './control-client.js';

/** What can be asked of the world clock; durations in milliseconds. */
export type ClockOrder = { readonly freeze: true } | { readonly run: true } | { readonly rate: number } | { readonly advance: number };

/** A clock as a process tells it; `at` is the real time at which `now` held. */
export const clockState = z.object({ mode: z.enum(['frozen', 'run']), now: z.number(), rate: z.number(), at: z.number() });

/**
 * Gives an order to the world clock of a lab: every process is at the same time afterwards. An advance is over when every process
 * has settled, also with what the others' advance had it do.
 */
export async function driveClocks(clients: readonly ControlClient[], order: ClockOrder): Promise<void> {
  if ('advance' in order) {
    await Promise.all(clients.map((client) => client.post('/clock', order)));
    for (const client of clients) await client.post('/settle');
    return;
  }
  const [first] = clients;
  if (first === undefined) return;
  const state = clockState.parse(await first.get('/clock'));
  const at = new IoClock().now();
  // Where the clock stands now, so that a change of rate or a stop does not jump.
  const now = state.mode === 'frozen' ? state.now : state.now + (at - state.at) * state.rate;
  const mode = 'freeze' in order ? 'frozen' : 'run' in order ? 'run' : state.mode;
  const rate = 'rate' in order ? order.rate : state.rate;
  await Promise.all(clients.map((client) => client.post('/clock', { set: { mode, now, rate, at } })));
}
