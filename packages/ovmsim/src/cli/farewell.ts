import { restBase } from '@ovmsim/model';
import { serverNameOf } from '../supervisor/addresses.js';
import type { LabInfo } from '../supervisor/lab-file.js';

type Contents = NonNullable<LabInfo['contents']>;

/** What a user needs once a lab is up: addresses, credentials, the CA certificate, what there is, and commands that work as printed. */
export function farewell(info: LabInfo): string {
  const { manager, cli, admin, agents, name, contents } = info;
  const base = `${manager.url}${restBase}`;
  const call = `curl --cacert ${quoted(manager.caFile)} -u ${quoted(`${admin.user}:${admin.password}`)} -H 'Accept: application/json'`;
  const named = name === 'default' ? '' : ` --name ${name}`;
  const tries = contents === null ? emptyTries(info) : worldTries(contents);
  return [
    '',
    `Lab '${name}' is running (Oracle VM ${info.profile}, simulated).`,
    '',
    `  Manager         ${manager.url}        user ${admin.user}, password ${admin.password}`,
    ...(cli === null ? [] : [`  Command line    ssh -p ${cli.port} ${admin.user}@${cli.host}`]),
    ...agents.slice(0, mostServers).map((agent) => `  Server ${agent.name.padEnd(8)} https://${agent.host}:${agent.port}   agent user ${agent.user}, password ${agent.password}`),
    ...(agents.length > mostServers ? [`  … and ${agents.length - mostServers} more Servers: npx ovmsim status${named}`] : []),
    `  CA certificate  ${manager.caFile}`,
    ...(contents === null ? [] : ['', ...inventory(contents)]),
    '',
    'Try:',
    ...tries.map(({ method, path, body }) => `  ${call} ${method === 'GET' ? '' : `-X ${method} `}${quoted(`${base}${path}`)}${body === undefined ? '' : ` -d ${quoted(body)}`}`),
    '',
    `In another terminal: npx ovmsim status${named} | npx ovmsim wire${named} --follow${contents === null ? ` | npx ovmsim replay${named} ownership` : ` | npx ovmsim reset${named}`}`,
    'Ctrl-C stops every process.',
  ].join('\n');
}

const mostServers = 10;
const mostNames = 4;

interface Try {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: string;
  readonly body?: string;
}

function emptyTries({ agents: [first] }: LabInfo): Try[] {
  const serverName = first === undefined ? '' : serverNameOf(first);
  return [
    { method: 'GET', path: '/Manager' },
    { method: 'POST', path: `/Server/discover?serverName=${serverName}&takeOwnershipIfUnowned=true`, body: first?.password ?? '' },
    { method: 'GET', path: '/Event' },
  ];
}

/** The last machine of the lab is one that does not run. */
function worldTries({ vms, templates, pools, repositories }: Contents): Try[] {
  const [vm, template, pool, repository] = [Object.values(vms).at(-1), Object.values(templates)[0], Object.values(pools)[0], Object.values(repositories)[0]];
  return [
    { method: 'GET', path: '/Vm' },
    ...(vm === undefined ? [] : [{ method: 'PUT', path: `/Vm/${vm}/start` } as const]),
    ...(template === undefined || pool === undefined || repository === undefined ? [] : [{ method: 'PUT', path: `/Vm/${template}/clone?serverPoolId=${pool}&repositoryId=${repository}&createTemplate=false` } as const]),
    { method: 'GET', path: '/Job' },
  ];
}

const kinds = { pools: 'Server pools', fileServers: 'File servers', fileSystems: 'File systems', repositories: 'Repositories', networks: 'Networks', isos: 'ISOs', templates: 'Templates', vms: 'Virtual machines' } as const satisfies Record<keyof Contents, string>;

/** The first of everything, by name and id. */
function inventory(contents: Contents): string[] {
  return (Object.keys(kinds) as (keyof Contents)[]).flatMap((kind) => {
    const named = Object.entries(contents[kind]);
    const lines = named.slice(0, mostNames).map(([name, id], index) => `  ${(index === 0 ? kinds[kind] : '').padEnd(17)} ${name.padEnd(20)} ${id}`);
    return named.length > mostNames ? [...lines, `  ${''.padEnd(17)} … and ${named.length - mostNames} more`] : lines;
  });
}

/** One word for a shell, whatever is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
