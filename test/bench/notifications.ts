import { notificationFields, notificationPaths, restBase, type AgentNotificationName } from '@ovmsim/model';
import type { LoaderConnection } from './bare/loader.js';
import { clientOf, startLab, type TestLab } from '../support/lab.js';
import type { Bench } from './support/bench.js';
import { agentIdentity, authorityOf, managerTls, pidOf } from './support/lab-files.js';
import { versus, versusTable, type VersusFigures } from './support/versus.js';

const agents = 10;
const type: AgentNotificationName = 'SERVER_TIME_SKEW';
/** Stands in a body where its number belongs. */
const hole = 123_456_789;

/** An event as the agent of this Server posts it. The numbers are higher than any that the agent itself has come to. */
function post(lab: TestLab, { uuid, stateDir }: TestLab['info']['agents'][number]): LoaderConnection {
  const { server, number, type: typeName, time, data } = notificationFields.event;
  const body = JSON.stringify({ [server]: uuid, [number]: hole, [typeName]: type, [time]: Date.UTC(2016, 0, 1), [data]: { seconds: 1 } });
  const head = [
    `POST ${restBase}${notificationPaths.event(uuid)} HTTP/1.1`,
    `Host: ${new URL(lab.info.manager.url).host}`,
    'Content-Type: application/json',
    'Accept: application/json',
    `Content-Length: ${body.length}`,
    '',
    '',
  ].join('\r\n');
  return { ...agentIdentity(stateDir), parts: [head + body.slice(0, body.indexOf(String(hole))), body.slice(body.indexOf(String(hole)) + 9)] };
}

export const notifications: Bench<VersusFigures> = {
  name: 'notifications',
  about: `events a second from ${agents} agents with their registered certificates; floor: a bare HTTPS server that takes the same bodies`,

  async measure(options) {
    options.progress(`taking ownership of ${agents} Servers`);
    const lab = await startLab('notifications', '--servers', String(agents));
    try {
      const client = clientOf(lab);
      await Promise.all(
        lab.info.agents.map(async ({ host, port, password }) => {
          await client.waitForJob(await client.discoverServer({ serverName: `${host}:${port}`, password, takeOwnershipIfUnowned: true }), { mustSucceed: true });
        }),
      );
      client.close();
      const ca = authorityOf(lab);
      const connections = lab.info.agents.map((agent) => post(lab, agent));
      const url = new URL(lab.info.manager.url);
      return await versus(
        {
          name: `events of ${agents} agents`,
          host: url.hostname,
          port: Number(url.port),
          pid: pidOf(lab, 'manager'),
          ca,
          connections,
          bare: { ...managerTls(lab), ca, answer: { status: 200, reason: 'OK', headers: { 'Content-Length': '0', 'X-Powered-By': 'Servlet/3.0 JSP/2.2' }, body: '' } },
        },
        options,
      );
    } finally {
      await lab.stop();
    }
  },

  tables: (figures) => [versusTable(`Events a second from ${agents} agents, one connection each, one event under way each`, [figures])],
};
