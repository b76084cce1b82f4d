import { availableParallelism, cpus, loadavg } from 'node:os';
import { cli } from './cli.js';
import { memory } from './memory.js';
import { notifications } from './notifications.js';
import { ownership } from './ownership.js';
import { requests } from './requests.js';
import { start } from './start.js';
import type { Bench, BenchOptions } from './support/bench.js';
import { markdown, type Table } from './support/table.js';
import { worlds } from './worlds.js';
import { growth, peers, reads, steady, writes } from './wsapi.js';

type Runner = Pick<Bench<unknown>, 'name' | 'about'> & { readonly run: (options: BenchOptions) => Promise<Table[]> };

function runner<F>(bench: Bench<F>): Runner {
  return { name: bench.name, about: bench.about, run: async (options) => bench.tables(await bench.measure(options)) };
}

const benches: readonly Runner[] = [runner(start), runner(memory), runner(ownership), runner(requests), runner(notifications), runner(worlds), runner(reads), runner(writes), runner(growth), runner(steady), runner(peers), runner(cli)];

const help = `Usage: npm run bench [-- [--quick] [--long] NAME…]

Measures the built product and, in the same run, what bare Node does with the same bytes and keys. Prints tables; asserts nothing.
--quick takes fewer and shorter rounds: to see that it runs, not to quote.
--long gives what has a long form that form: half a million requests for wsapi.

${benches.map(({ name, about }) => `  ${name.padEnd(14)} ${about}`).join('\n')}
`;

async function main(args: readonly string[]): Promise<number> {
  const names = args.filter((arg) => !arg.startsWith('-'));
  const wrong = args.find((arg) => (arg.startsWith('-') ? !['--quick', '--long', '--help'].includes(arg) : !benches.some(({ name }) => name === arg)));
  if (wrong !== undefined) {
    console.error(`there is no bench ${wrong}; there are ${[...new Set(benches.map(({ name }) => name))].join(', ')}`);
    return 2;
  }
  if (args.includes('--help')) {
    console.log(help);
    return 0;
  }
  const [before = 0] = loadavg();
  console.log(`Node ${process.version} on ${process.platform} ${process.arch}, ${availableParallelism()} processors (${cpus()[0]?.model ?? 'unknown'})`);
  console.log(`Load of the machine before: ${before.toFixed(2)}${before > 0.5 ? ': it was NOT quiet, go by the ratios at most' : ''}\n`);
  for (const { name, run } of benches) {
    if (names.length > 0 && !names.includes(name)) continue;
    const tables = await run({ quick: args.includes('--quick'), long: args.includes('--long'), progress: (line) => console.error(`${name}: ${line}`) });
    for (const table of tables) console.log(markdown(table));
  }
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
