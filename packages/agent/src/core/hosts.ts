import { layout } from './layout.js';
import type { StateFiles } from './state-files.js';

/** The address that the Server's own hosts file gives a name (hosts(5)); null: ask the resolver. */
export function addressInHosts(files: Pick<StateFiles, 'read'>, name: string): string | null {
  for (const line of (files.read(layout.hosts) ?? '').split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (names.some((each) => each.toLowerCase() === name.toLowerCase())) return address;
  }
  return null;
}
