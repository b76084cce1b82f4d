import { spawn } from 'node:child_process';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a foreign program to its end with this input, and variables beside those of this process. Rejects only when it cannot be started. */
export function program(name: string, args: readonly string[], { input = '', env = {} }: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {}): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(name, args, { env: { ...process.env, ...env } });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    child.once('error', fail);
    child.once('close', (code) => done({ code: code ?? 1, stdout, stderr }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

/** The Python that has this module: the first one, or the one that Debian's packages are for. Rejects when neither has it. */
export async function pythonWith(module: string): Promise<string> {
  for (const python of ['python3', '/usr/bin/python3']) {
    if ((await program(python, ['-c', `import ${module}`])).code === 0) return python;
  }
  throw new Error(`no Python here has ${module}`);
}
