import { ShareError } from './types.js';

/** Names that folder storage keeps for files on their way. */
export const temporaryPrefix = '.ovmsim-';

/** Whether a name in a folder is of a file on its way, and no part of what is stored. */
export const isHidden = (name: string): boolean => name.startsWith(temporaryPrefix);

/** Characters that no document of the agent can hold. */
// eslint-disable-next-line no-control-regex -- they are what it looks for
const control = /[\u0000-\u001f\u007f\ufffe\uffff]/;

/** Longest name of a file on the usual file systems, bytes. */
const longestName = 255;

/** The parts of a path below a share's root. @throws ShareError EINVAL for whatever could lead elsewhere */
export function partsOf(path: string): readonly string[] {
  if (path === '') return [];
  const parts = path.split('/');
  for (const part of parts) {
    const bad = part === '' || part === '.' || part === '..' || control.test(part) || part.includes('\\') || isHidden(part);
    if (bad || Buffer.byteLength(part) > longestName) throw new ShareError('EINVAL', `not a path inside a share: ${JSON.stringify(path.slice(0, 200))}`);
  }
  return parts;
}

/** The same path if it can be one, else undefined. */
export function pathOrNone(path: string): readonly string[] | undefined {
  try {
    return partsOf(path);
  } catch {
    return undefined;
  }
}
