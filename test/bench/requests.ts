import { basicAuthorization, httpsRequest, IoClock } from '@ovmsim/kernel';
import { restBase } from '@ovmsim/model';
import { own, startLab, type TestLab } from '../support/lab.js';
import type { Bench } from './support/bench.js';
import { authorityOf, managerTls, pidOf } from './support/lab-files.js';
import { versus, versusTable, type Versus, type VersusFigures } from './support/versus.js';

/** How many connections ask at once. */
const width = 8;

/** The same request over several connections that stay open, and the bytes that the product answers it with. */
async function asked(lab: TestLab, path: string, type: 'json' | 'xml'): Promise<Versus> {
  const { manager, admin } = lab.info;
  const ca = authorityOf(lab);
  const url = new URL(manager.url);
  const accept = `application/${type}`;
  const authorization = basicAuthorization(admin.user, admin.password);
  const answer = await httpsRequest({ url: `${manager.url}${restBase}${path}`, method: 'GET', headers: { accept, authorization }, tls: { verify: true, ca: [ca] }, clock: new IoClock() });
  if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status}`);
  // Node sends its own by itself.
  const headers = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !['connection', 'date', 'keep-alive'].includes(name)));
  const request = [`GET ${restBase}${path} HTTP/1.1`, `Host: ${url.host}`, `Authorization: ${authorization}`, `Accept: ${accept}`, '', ''].join('\r\n');
  return {
    name: `GET ${path.replace(/[0-9a-f:]{20,}/, '{id}')} ${type.toUpperCase()}`,
    host: url.hostname,
    port: Number(url.port),
    pid: pidOf(lab, 'manager'),
    ca,
    connections: Array.from({ length: width }, () => ({ parts: [request] })),
    bare: { ...managerTls(lab), ca, answer: { status: 200, reason: answer.reason, headers: headers as Record<string, string | string[]>, body: answer.body.toString('utf8') } },
  };
}

export const requests: Bench<readonly VersusFigures[]> = {
  name: 'requests',
  about: 'GET /Server/{id} and GET /Manager a second over TLS with Basic; floor: node:https that sends the same bytes',

  async measure(options) {
    const lab = await startLab('requests');
    try {
      for (const n of [1, 2]) await own(lab, n);
      const server = `/Server/${lab.info.agents[0]?.uuid ?? ''}`;
      const figures: VersusFigures[] = [];
      for (const [path, type] of [[server, 'json'], ['/Manager', 'json'], [server, 'xml']] as const) figures.push(await versus(await asked(lab, path, type), options));
      return figures;
    } finally {
      await lab.stop();
    }
  },

  tables: (figures) => [versusTable(`Requests a second over TLS, ${width} connections that stay open, Basic with each request`, figures)],
};
