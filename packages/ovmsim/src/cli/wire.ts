import { Command, Option } from 'commander';
import { WebSocket } from 'ws';
import { formatWire, type WireRecord } from '@ovmsim/kernel';
import { collectWire, ControlClient } from '../supervisor/control-client.js';
import { runningLab } from '../supervisor/lab-file.js';
import { nameOption } from './options.js';

type WireFormat = 'text' | 'json' | 'mermaid';

/** `ovmsim wire`: everything that crossed a process boundary, with its TLS facts. */
export function wireVerb(): Command {
  return new Command('wire')
    .description('Show everything that crossed a process boundary: who, to whom, what, and how it was secured.')
    .addOption(nameOption())
    .option('--follow', 'go on printing as it happens', false)
    .option('--line <line>', "only one line of communication, such as 'core-to-agent' (see docs/lines.md)")
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json', 'mermaid']).default('text'))
    .action(async (flags: { name: string; follow: boolean; line?: string; format: WireFormat }) => {
      const clients = runningLab(flags.name).control.map((address) => new ControlClient(address));
      const wanted = (record: WireRecord): boolean => flags.line === undefined || record.line === flags.line;
      const records = (await collectWire(clients)).filter(wanted);
      // A mermaid picture is one document; followed records are lines, whatever the format.
      console.log(formatWire(records, flags.format));
      if (flags.follow) await followWire(clients, (record) => wanted(record) && console.log(formatWire([record], flags.format === 'mermaid' ? 'text' : flags.format)));
    });
}

/** Hears every record of several processes as it is made; settles when the last connection closes or on Ctrl-C. */
export async function followWire(clients: readonly ControlClient[], hear: (record: WireRecord) => unknown): Promise<void> {
  const sockets = clients.map((client) => new WebSocket(`${client.url.replace(/^http/, 'ws').replace(/\/$/, '')}/wire`, { headers: { authorization: `Bearer ${client.token}` } }));
  const closed = sockets.map(
    (socket) =>
      new Promise<void>((done) => {
        socket.on('message', (data: Buffer) => hear(JSON.parse(data.toString()) as WireRecord));
        socket.on('close', () => done());
        socket.on('error', () => done());
      }),
  );
  process.once('SIGINT', () => sockets.forEach((socket) => socket.close()));
  await Promise.all(closed);
}
