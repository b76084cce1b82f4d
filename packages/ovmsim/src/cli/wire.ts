import { Command, InvalidArgumentError, Option } from 'commander';
import { WebSocket } from 'ws';
import { formatWire, type WireRecord } from '@ovmsim/kernel';
import { lines, type LineId } from '@ovmsim/model';
import { controlled } from '../container/controlled.js';
import { collectWire, ControlClient, partyNames } from '../supervisor/control-client.js';
import { nameOption } from './options.js';

function lineId(text: string): LineId {
  const found = lines.find((line) => line.id === text);
  if (found === undefined) throw new InvalidArgumentError(`one of ${lines.map((line) => line.id).join(', ')}.`);
  return found.id;
}

type WireFormat = 'text' | 'json' | 'mermaid';

/** `ovmsim wire`: everything that crossed a process boundary, with its TLS facts. */
export function wireVerb(): Command {
  return new Command('wire')
    .description('Show everything that crossed a process boundary: who, to whom, what, and how it was secured.')
    .addOption(nameOption())
    .option('--follow', 'go on printing as it happens', false)
    .addOption(
      new Option('--line <line>', "only this line of communication, such as 'core-to-agent' (see docs/lines.md); repeat for more")
        .default([])
        .argParser((text, all: LineId[]) => [...all, lineId(text)]),
    )
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json', 'mermaid']).default('text'))
    .action(async (flags: { name: string; follow: boolean; line: LineId[]; format: WireFormat }) => {
      const { control, hosts } = controlled(flags.name);
      const clients = control.map((address) => new ControlClient(address)).filter((client) => client.alive);
      const wanted = (record: WireRecord): boolean => flags.line.length === 0 || (record.line !== null && flags.line.includes(record.line));
      const records = (await collectWire(clients, hosts)).filter(wanted);
      // A mermaid picture is one document; followed records are lines, whatever the format.
      console.log(formatWire(records, flags.format).trimEnd());
      if (flags.follow) await followWire(clients, async (record) => {
        if (!wanted(record)) return;
        // Asked anew each time: the sender may have opened its connection a moment ago.
        const named = await partyNames(clients, hosts);
        console.log(formatWire([named(record)], flags.format === 'mermaid' ? 'text' : flags.format).trimEnd());
      });
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
