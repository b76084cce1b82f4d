import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { ToolError, type ToolRun } from './tool.js';

/**
 * Asks for secrets, one line each: a terminal shows the question and not what is typed, anything else is read without a word.
 * Throws ToolError when the input ends or the user presses Ctrl-C before all is answered.
 */
export async function askSecrets(run: ToolRun, questions: readonly string[]): Promise<string[]> {
  const terminal = run.stdin.isTTY === true;
  // What readline echoes goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: run.stdin, ...(terminal ? { output: nowhere, terminal: true } : { terminal: false }), historySize: 0 });
  try {
    const answers: string[] = [];
    const next = reader(lines);
    for (const question of questions) {
      if (terminal) run.stderr.write(question);
      const answer = await next();
      if (terminal) run.stderr.write('\n');
      if (answer === null) throw new ToolError('the input ended; nothing was changed');
      answers.push(answer);
    }
    return answers;
  } finally {
    lines.close();
  }
}

/** The lines one after the other; null when there are no more. Lines that arrive together are all kept. */
function reader(lines: Interface): () => Promise<string | null> {
  const waiting: string[] = [];
  let ended = false;
  let wake = (): void => undefined;
  lines.on('line', (line) => {
    waiting.push(line);
    wake();
  });
  lines.on('SIGINT', () => lines.close());
  lines.on('close', () => {
    ended = true;
    wake();
  });
  return async () => {
    while (waiting.length === 0 && !ended) await new Promise<void>((done) => (wake = done));
    return waiting.shift() ?? null;
  };
}
