import { z } from 'zod';

/** A ClockState as it comes from outside. */
export const clockState = z.strictObject({ mode: z.enum(['frozen', 'run']), now: z.number(), rate: z.number().positive(), at: z.number().optional() });
