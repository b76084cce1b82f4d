import { roles, variableRows } from './variables.js';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

/** docs/containers.md below its heading: how a lab runs in containers, and every variable. */
export function containersText(): string[] {
  return [
    'One image plays every role of a lab, one per container: `ovmsim serve ca`, `ovmsim serve manager`, `ovmsim serve server`.',
    '',
    '    docker-compose up -d        # builds the image; ca, manager, ovs1 and ovs2 are healthy within seconds',
    '    docker-compose logs -f manager',
    '    docker-compose down         # volumes stay: the next `up` is the same lab; `down -v` ends it for good',
    '',
    'Every role listens on its real port inside (Manager 7002 and 10000, agents 8899); only the Manager is published, on 127.0.0.1:7002 and 127.0.0.1:10000',
    '(`OVMSIM_HTTPS_PORT` and `OVMSIM_SSH_PORT` move them, for several labs beside each other). A Server is discovered by the name of its service. `examples/compose` is the smallest lab, to copy beside your own services.',
    '',
    '- **User**: the image runs as user 1000, never as root, with a root file system that may be read-only. It needs no network but that of the lab.',
    '- **State**: `/var/lib/ovmsim` of each container (keys, database, and for a Server all that stands below its root). `/var/lib/ovmsim-trust` is shared by CA and',
    "  Manager alone: the CA's certificate and the token by which the Manager proves itself (both 0600). `/var/lib/ovmsim-storage` is shared by all Servers: what lies",
    '  on the NFS file servers, which its `filers.json` names. A snapshot of a container does not have it.',
    '- **World**: every container begins as it was installed. Worlds with pools and machines (`--world`) are what `ovmsim up` builds.',
    '- **Order**: none. The Manager waits for the CA and says so in its log; Servers need nobody.',
    '- **Health**: `ovmsim health` is the health check of the image. A container is healthy when its role is ready, the Manager when it is RUNNING.',
    '- **End**: SIGTERM; a role ends within a second or two with exit code 0.',
    '- **Command line**: `ssh -p 10000 admin@127.0.0.1`. Host keys and `ovmcli_authorized_keys` are in `/var/lib/ovmsim/cli` of the Manager, `CLI.log` and `CLIAudit.log` in',
    '  `/var/lib/ovmsim/manager`: `docker-compose exec -T manager sh -c "cat >> /var/lib/ovmsim/cli/ovmcli_authorized_keys" < ~/.ssh/id_rsa.pub`. Through a published port all clients',
    '  may seem to have one address: a login by password of one of them then opens the way for every listed key.',
    "- **A Server's tools** stand under their own names: `docker-compose exec ovs1 ovs-agent-db dump_db server`.",
    '- **Clock, wire and state** of the role in a container: `docker-compose exec manager ovmsim clock advance 3m`, `ovmsim wire`, `ovmsim snapshot FILE`, `ovmsim reset`. They act on',
    '  that container alone; each has a clock of its own.',
    "- **The lab's CA** for your own clients: `docker-compose exec -T manager cat /var/lib/ovmsim-trust/ca.pem`.",
    '- **Cut a Server off**: `docker network disconnect NETWORK CONTAINER`; back with `docker network connect --alias ovs1 NETWORK CONTAINER`.',
    '',
    '`npm run test:compose` runs all of this on a Docker engine (`DOCKER_HOST`, or the default socket).',
    '',
    '## Variables of `ovmsim serve`',
    '',
    'An empty value counts as not set. A wrong one ends the process with one line and exit code 2.',
    '',
    '| variable | role | what | default |',
    '| --- | --- | --- | --- |',
    ...variableRows().map(({ name, roles: whose, about, fallback }) => `| \`${name}\` | ${whose} | ${cell(about)} | ${cell(fallback)} |`),
    '',
    `Roles: ${roles.join(', ')}.`,
    '',
  ];
}
