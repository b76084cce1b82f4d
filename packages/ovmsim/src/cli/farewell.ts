import { restBase } from '@ovmsim/model';
import { serverNameOf } from '../supervisor/addresses.js';
import type { LabInfo } from '../supervisor/lab-file.js';

/** What a user needs once a lab is up: addresses, credentials, the CA certificate, and three commands that work as printed. */
export function farewell(info: LabInfo): string {
  const { manager, admin, agents, name } = info;
  const first = agents[0];
  const base = `${manager.url}${restBase}`;
  const login = `-u ${quoted(`${admin.user}:${admin.password}`)}`;
  const tls = `--cacert ${quoted(manager.caFile)}`;
  const serverName = first === undefined ? '' : serverNameOf(first);
  const named = name === 'default' ? '' : ` --name ${name}`;
  return [
    '',
    `Lab '${name}' is running (Oracle VM ${info.profile}, simulated).`,
    '',
    `  Manager         ${manager.url}        user ${admin.user}, password ${admin.password}`,
    ...agents.map((agent) => `  Server ${agent.name.padEnd(8)} https://${agent.host}:${agent.port}   agent user ${agent.user}, password ${agent.password}`),
    `  CA certificate  ${manager.caFile}`,
    '',
    'Try:',
    `  curl ${tls} ${login} -H 'Accept: application/json' '${base}/Manager'`,
    `  curl ${tls} ${login} -H 'Accept: application/json' -X POST '${base}/Server/discover?serverName=${serverName}&takeOwnershipIfUnowned=true' -d ${quoted(first?.password ?? '')}`,
    `  curl ${tls} ${login} -H 'Accept: application/json' '${base}/Event'`,
    '',
    `In another terminal: npx ovmsim status${named} | npx ovmsim wire${named} --follow | npx ovmsim replay${named} ownership`,
    'Ctrl-C stops every process.',
  ].join('\n');
}

/** One word for a shell, whatever is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
