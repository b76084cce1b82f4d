import { onShare, osError } from '../core/mounts.js';
import { booleanArgument, integerArgument, textArgument, type Call } from './table.js';

/** `copy_file`: within what is mounted, over what lies there, as `cp` does. A sparse copy takes what its source takes, another all of its size. */
export function copyFile(call: Call): null {
  const { mounts } = call.server;
  const [from, to] = [textArgument(call, 0), textArgument(call, 1)];
  const sparse = call.params.length > 2 ? booleanArgument(call, 2) : false;
  // How often to report progress; nothing takes long here.
  if (call.params.length > 3) integerArgument(call, 3);
  const [source, target] = [mounts.require(from), mounts.require(to)];
  const entry = source.share.entry(source.path);
  if (entry === undefined) throw osError('ENOENT', from);
  if (entry.kind === 'folder') throw osError('EISDIR', from);
  onShare(() => {
    if (entry.kind === 'text') target.share.writeText(target.path, source.share.readText(source.path) ?? '');
    else target.share.writeImage(target.path, { bytes: entry.bytes, allocated: sparse ? entry.allocated : entry.bytes });
  }, to);
  return null;
}
