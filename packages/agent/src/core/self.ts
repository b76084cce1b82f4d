import { z } from 'zod';
import { layout } from './layout.js';
import type { StateFiles } from './state-files.js';

const selfSchema = z.object({
  name: z.string(),
  hostname: z.string(),
  ip: z.string(),
  profile: z.enum(['3.3', '3.4']),
  /** Where the agent listens. */
  listens: z.object({ host: z.string(), port: z.number() }),
  /** The process that hosts the agent, by its name in the lab. */
  process: z.string(),
});

/** What a Server's own tools must know and cannot ask the agent, which may be down. */
export type Self = z.infer<typeof selfSchema>;

/** Leaves the facts for the tools. */
export function writeSelf(files: StateFiles, self: Self): void {
  files.write(layout.self, `${JSON.stringify(self, null, 1)}\n`);
}

/** Null where no agent has ever been started, or the file is not one that an agent wrote. */
export function readSelf(files: StateFiles): Self | null {
  const text = files.read(layout.self);
  if (text === null) return null;
  try {
    return selfSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
