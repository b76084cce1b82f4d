import type { OvmClient } from '@ovmsim/client';
import type { Clock, IoClock } from '@ovmsim/kernel';
import type { ProfileName } from '@ovmsim/model';
import type { CommandSession } from './command-session.js';

/** Begins a session for a user who is logged in. The client belongs to whoever made it, and is ended there. */
export type OpenSession = (client: OvmClient) => CommandSession;

/** What sessions are given beside the client. */
export interface SessionSurroundings {
  readonly profile: ProfileName;
  /** The time that commands print. */
  readonly world: Clock;
  /** Time-outs and waiting. */
  readonly io: IoClock;
}

/** Sessions of the product's command line: not there yet, every command is refused. */
export function commandSessions(_surroundings: SessionSurroundings): OpenSession {
  return () => ({
    endOfLine: '\n\r',
    split: (line) => line.split(';').map((part) => part.trim()).filter((part) => part !== ''),
    run: async ({ command, output }) => {
      if (command.trim().toLowerCase() === 'exit') return 'closed';
      await output('Error Msg: the commands of the command line are not there yet in this simulator\n');
      return 'open';
    },
    complete: async (line) => ({ from: line.length, words: [] }),
    masked: (line) => line,
    close: async () => undefined,
  });
}
