/** Operations that change the register. */
const operations = ['issue', 'sign', 'register', 'unregister', 'revoke'] as const;
export type WritingOperation = (typeof operations)[number];

/** Places in the CA where it can be made to die: around each change of the register, and between the files of a new revocation list. */
export type WritePoint = `ca.${WritingOperation}.${'before-write' | 'after-write'}` | 'ca.crl.before-number' | 'ca.crl.before-list';

/** All of them. */
export const writePoints: readonly WritePoint[] = [
  ...operations.flatMap((operation): WritePoint[] => [`ca.${operation}.before-write`, `ca.${operation}.after-write`]),
  'ca.crl.before-number',
  'ca.crl.before-list',
];
