/**
 * What take-over and release leave on disk, step by step: a step's name says what has been written when its fault point is passed. Whatever step an agent
 * dies after, the same call succeeds when it is made again.
 */
export const ownershipSteps = {
  /**
   * Nothing yet; the new key put aside; the certificate; its key in place; the request; the key aside removed; the authority of the Manager; the Manager's
   * certificate; the owner; everything, with the port closed and the answer still to come.
   */
  'take-ownership': ['before', 'key-aside', 'certificate', 'key', 'request', 'pair', 'authority', 'manager', 'owner', 'before-answer'],
  /** Nothing yet; the owner removed; the Manager's certificate removed; what waited for the Manager removed and the answer still to come. */
  'release-ownership': ['before', 'owner', 'manager', 'before-answer'],
} as const;

export type OwnershipFlow = keyof typeof ownershipSteps;
export type OwnershipStep<F extends OwnershipFlow> = (typeof ownershipSteps)[F][number];

/** Called after each step; what it throws ends the flow there. */
export type Reached<F extends OwnershipFlow> = (step: OwnershipStep<F>) => Promise<void>;

/** Name of the fault point after a step, on the Server of this name. */
export function ownershipPoint<F extends OwnershipFlow>(server: string, flow: F, step: OwnershipStep<F>): string {
  return `agent.${server}.${flow}.${step}`;
}

/** Every fault point of take-over and release on the Server of this name, in the order in which they are passed. */
export function ownershipPoints(server: string): Readonly<Record<OwnershipFlow, readonly string[]>> {
  return {
    'take-ownership': ownershipSteps['take-ownership'].map((step) => ownershipPoint(server, 'take-ownership', step)),
    'release-ownership': ownershipSteps['release-ownership'].map((step) => ownershipPoint(server, 'release-ownership', step)),
  };
}
