import { z } from 'zod';
import { IoClock } from '@ovmsim/kernel';
import type { ControlClient } from './control-client.js';

/** What can be asked of the world clock; durations in milliseconds. */
export type ClockOrder = { readonly freeze: true } | { readonly run: true } | { readonly rate: number } | { readonly advance: number };

/** A clock as a process tells it; `at`, where it runs, is the real time at which `now` held. */
export const clockState = z.object({ mode: z.enum(['frozen', 'run']), now: z.number(), rate: z.number(), at: z.number().optional() });
type ClockState = z.infer<typeof clockState>;

/**
 * Gives an order to the world clock of a lab: every process is at the same time afterwards. An advance is over when every process
 * has settled, also with what the others' advance had it do; time stands still meanwhile. Processes that are gone are left out: one that is started again
 * takes the time of the others.
 */
export async function driveClocks(all: readonly ControlClient[], order: ClockOrder): Promise<void> {
  const clients = all.filter((client) => client.alive);
  const [first] = clients;
  if (first === undefined) return;
  const state = clockState.parse(await first.get('/clock'));
  const at = new IoClock().now();
  // Where the clock stands now, so that a stop or a change of rate does not jump.
  const now = state.mode === 'frozen' ? state.now : state.now + (at - (state.at ?? at)) * state.rate;
  if ('advance' in order) {
    await setAll(clients, { ...state, mode: 'frozen', now });
    await Promise.all(clients.map((client) => client.post('/clock', order)));
    for (const client of clients) await client.post('/settle');
    if (state.mode === 'run') await setAll(clients, { ...state, now: now + order.advance, at: new IoClock().now() });
    return;
  }
  const mode = 'freeze' in order ? 'frozen' : 'run' in order ? 'run' : state.mode;
  await setAll(clients, { mode, now, rate: 'rate' in order ? order.rate : state.rate, at });
}

async function setAll(clients: readonly ControlClient[], state: ClockState): Promise<void> {
  await Promise.all(clients.map((client) => client.post('/clock', { set: state })));
}
