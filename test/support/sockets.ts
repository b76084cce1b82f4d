import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface ListeningSocket {
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
  readonly pid: number;
}

/** State LISTEN of TCP; a UDP socket that nobody connected is in the state CLOSE (Linux, include/net/tcp_states.h). */
const open = { tcp: '0A', udp: '07' } as const;

/** Whether this system tells what its processes listen on. */
export const socketsAreTold = process.platform === 'linux';

/** What processes listen on, from /proc (proc(5): /proc/PID/fd, /proc/PID/net/tcp). */
export function listeningSockets(pids: readonly number[]): ListeningSocket[] {
  return pids.flatMap((pid) => {
    const own = socketsOf(pid);
    return (['tcp', 'udp'] as const).flatMap((protocol) =>
      ['', '6'].flatMap((version) =>
        readFileSync(`/proc/${pid}/net/${protocol}${version}`, 'utf8')
          .split('\n')
          .slice(1)
          .map((line) => line.trim().split(/\s+/))
          .filter((columns) => columns[3] === open[protocol] && own.has(columns[9] ?? ''))
          .map(([, local = '']) => ({ protocol, pid, ...endpointOf(local) })),
      ),
    );
  });
}

/** Inode numbers of a process's sockets. */
function socketsOf(pid: number): ReadonlySet<string> {
  const folder = `/proc/${pid}/fd`;
  const found = new Set<string>();
  for (const descriptor of readdirSync(folder)) {
    try {
      const [, inode] = /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${descriptor}`)) ?? [];
      if (inode !== undefined) found.add(inode);
    } catch {
      // Closed meanwhile.
    }
  }
  return found;
}

/** '0100007F:1B5A' → 127.0.0.1, 7002. The kernel writes each group of four bytes as a number of this machine, whose lowest byte comes first. */
function endpointOf(local: string): { address: string; port: number } {
  const [hex = '', port = ''] = local.split(':');
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((group) => (group.match(/../g) ?? []).reverse());
  const address = bytes.length === 4 ? bytes.map((byte) => Number.parseInt(byte, 16)).join('.') : (bytes.join('').match(/.{4}/g) ?? []).join(':').toLowerCase();
  return { address, port: Number.parseInt(port, 16) };
}
