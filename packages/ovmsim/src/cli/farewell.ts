import type { LabInfo } from '../supervisor/lab-file.js';

/** What a user needs once a lab is up: addresses, credentials, the CA certificate, and three commands that work as printed. */
export function farewell(info: LabInfo): string {
  const { manager, admin, agents, name } = info;
  const first = agents[0];
  const base = `${manager.url}/ovm/core/wsapi/rest`;
  const login = `-u '${admin.user}:${admin.password}'`;
  const tls = `--cacert '${manager.caFile}'`;
  const serverName = first === undefined ? '' : first.port === 8899 ? first.host : `${first.host}:${first.port}`;
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
    `  curl ${tls} ${login} -H 'Accept: application/json' -X POST '${base}/Server/discover?serverName=${serverName}&takeOwnershipIfUnowned=true' -d '${first?.password ?? ''}'`,
    `  curl ${tls} ${login} -H 'Accept: application/json' '${base}/Event'`,
    '',
    `In another terminal: ovmsim status${named} | ovmsim wire${named} --follow | ovmsim replay${named} ownership`,
    'Ctrl-C stops every process.',
  ].join('\n');
}
