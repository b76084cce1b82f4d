import type { AnsweringConfig } from '../bare/answering-server.js';
import type { Load, LoaderConfig, LoaderConnection } from '../bare/loader.js';
import { inTurn, type BenchOptions } from './bench.js';
import { median, ratio, shown, spread } from './figures.js';
import { Helper, processorMs } from './processes.js';
import type { Table } from './table.js';

/** The same load on the product and on a bare server that sends the same bytes. */
export interface Versus {
  readonly name: string;
  /** The product. */
  readonly host: string;
  readonly port: number;
  readonly pid: number;
  readonly ca: string;
  readonly connections: readonly LoaderConnection[];
  /** For the bare server: key, certificate and what it answers. */
  readonly bare: AnsweringConfig;
}

/** Figures of one server under load, round by round. */
export interface Rates {
  /** Answers in a second. */
  readonly rate: number[];
  /** Answers in a second of the server's processor time. */
  readonly perProcessor: number[];
  /** How busy the process that loads was, 0 to 1. */
  readonly loader: number[];
}

export interface VersusFigures {
  readonly name: string;
  readonly floor: Rates;
  readonly product: Rates;
}

/** One server under load. */
export class Subject {
  readonly rates: Rates = { rate: [], perProcessor: [], loader: [] };
  #number = 1;

  constructor(
    private readonly loader: Helper,
    private readonly pid: number,
  ) {}

  /** One round; the first ones warm up and are not counted. */
  async load(ms: number, counts: boolean): Promise<Load> {
    const before = processorMs(this.pid);
    const load = await this.loader.ask<Load>({ firstNumber: this.#number, ms });
    const used = processorMs(this.pid) - before;
    this.#number = load.nextNumber;
    if (load.refused > 0) throw new Error(`${load.refused} of ${load.requests} requests were refused`);
    if (!counts) return load;
    this.rates.rate.push((load.requests * 1000) / load.ms);
    this.rates.perProcessor.push((load.requests * 1000) / used);
    this.rates.loader.push(load.processorMs / load.ms);
    return load;
  }
}

/** Loads the product and the bare server in turn. */
export async function versus(wanted: Versus, { quick, progress }: BenchOptions): Promise<VersusFigures> {
  const helpers: Helper[] = [];
  const start = async <R>(script: string, config: object): Promise<{ helper: Helper; said: R }> => {
    const started = await Helper.start<R>(script, config);
    helpers.push(started.helper);
    return started;
  };
  try {
    const { host, port, ca, connections, bare } = wanted;
    const server = await start<{ port: number }>('answering-server', bare);
    const target = { host, port, ca, connections } satisfies LoaderConfig;
    const product = new Subject((await start('loader', target)).helper, wanted.pid);
    const floor = new Subject((await start('loader', { ...target, host: '127.0.0.1', port: server.said.port })).helper, server.helper.pid);
    const ms = quick ? 500 : 3000;
    progress(`${wanted.name}: warming up`);
    for (const subject of [floor, product]) await subject.load(ms, false);
    await inTurn(quick ? 2 : 7, { floor: () => floor.load(ms, true), product: () => product.load(ms, true) });
    progress(`${wanted.name}: ${shown(median(product.rates.rate))} a second, floor ${shown(median(floor.rates.rate))}`);
    return { name: wanted.name, floor: floor.rates, product: product.rates };
  } finally {
    // Whoever loads goes first: it takes a lost connection for a fault.
    for (const helper of helpers.reverse()) await helper.stop();
  }
}

const rows = (name: string, rates: Rates, floor: Rates): string[] => [
  name, ...spread(rates.rate), ratio(rates.rate, floor.rate), shown(median(rates.perProcessor)), ratio(rates.perProcessor, floor.perProcessor), `${Math.round(median(rates.loader) * 100)} %`,
];

/** Every comparison as two rows, the floor first. */
export function versusTable(title: string, figures: readonly VersusFigures[]): Table {
  const busy = figures.flatMap(({ floor, product }) => [median(floor.loader), median(product.loader)]);
  return {
    title,
    head: ['', 'min', 'median', 'max', '× floor', 'per CPU s', '× floor', 'load CPU'],
    rows: figures.flatMap(({ name, floor, product }) => [rows(`${name}, bare`, floor, floor), rows(name, product, floor)]),
    notes: [
      '`per CPU s` is the median of answers in a second of the server\'s own processor time, which other work on the machine disturbs least. `load CPU` is how busy the loading process was.',
      ...(Math.max(...busy) > 0.9 ? ['The loading process was busy nearly all the time in at least one row: there it, too, held the rate down; go by `per CPU s`.'] : []),
    ],
  };
}
