import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { own, startLab, type TestLab } from '../support/lab.js';
import type { Bench } from './support/bench.js';
import { shown } from './support/figures.js';
import { Helper, residentMegabytes } from './support/processes.js';

/** Megabytes. */
interface Weight {
  readonly name: string;
  readonly resident: number;
  /** Used heap; NaN where nobody tells. */
  readonly heap: number;
}

interface Weights {
  readonly floor: Weight;
  readonly processes: readonly Weight[];
}

/** Used heap of a process of the lab, by its control endpoint. */
async function heapOf({ info }: TestLab, name: string): Promise<number> {
  const control = info.control.find((one) => one.name === name);
  if (control === undefined) return Number.NaN;
  const answer = await fetch(`${control.url}/metrics`, { headers: { authorization: `Bearer ${readFileSync(control.tokenFile, 'utf8').trim()}` } });
  const bytes = /^nodejs_heap_size_used_bytes (\S+)$/m.exec(await answer.text())?.[1];
  return Number(bytes ?? Number.NaN) / 1_048_576;
}

export const memory: Bench<Weights> = {
  name: 'memory',
  about: 'resident memory and heap of each process of a lab with two owned Servers; floor: one bare TLS server',

  async measure({ progress }) {
    const lab = await startLab('memory');
    try {
      progress('taking ownership of both Servers');
      for (const n of [1, 2]) await own(lab, n);
      const processes: Weight[] = [];
      for (const { name, pid } of lab.info.processes) processes.push({ name, resident: residentMegabytes(pid), heap: await heapOf(lab, name) });
      const folder = join(lab.info.certs, 'manager');
      const { helper } = await Helper.start('tls-server', { key: join(folder, 'tls.key'), cert: join(folder, 'tls.pem') });
      const { heapUsed } = await helper.ask<{ heapUsed: number }>({});
      const floor = { name: 'one bare TLS server', resident: residentMegabytes(helper.pid), heap: heapUsed / 1_048_576 };
      await helper.stop();
      return { floor, processes };
    } finally {
      await lab.stop();
    }
  },

  tables: ({ floor, processes }) => [
    {
      title: 'Memory, MB',
      head: ['', 'resident', '× floor', 'heap used', '× floor'],
      rows: [floor, ...processes].map(({ name, resident, heap }) => [name, shown(resident), shown(resident / floor.resident), shown(heap), shown(heap / floor.heap)]),
      notes: ['Resident memory counts the pages of the Node program in every process, though the system holds them once.'],
    },
  ],
};
