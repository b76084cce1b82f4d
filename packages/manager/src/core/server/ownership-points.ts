import type { ManagerCore } from '../manager-core.js';

/**
 * Fault points of take-over and release, one before and after everything that lasts, in the order in which they are passed. Whichever of them the Manager
 * dies at, the same command leads to the end when it is given again.
 */
export const ownershipPoints = {
  takeOwnership: [
    /** A new Server is listed; the CA knows nothing yet. */
    'manager.take-ownership.before-certificate',
    /** The CA has issued and registered the agent's certificate; the Manager knows nothing of it yet. */
    'manager.take-ownership.after-certificate',
    /** The Manager has the certificate in its register; the agent knows nothing yet. */
    'manager.take-ownership.before-rpc',
    /** The agent has accepted; the Manager does not rely on it yet. */
    'manager.take-ownership.after-rpc',
    /** The agent is known by its new certificate alone; the CA still has the earlier ones. */
    'manager.take-ownership.after-trust',
    'manager.take-ownership.after-withdraw',
    /** The Server is discovered and set up; nothing of that is written. */
    'manager.take-ownership.before-commit',
    'manager.take-ownership.after-commit',
  ],
  releaseOwnership: [
    'manager.release-ownership.before-mark',
    /** It is noted that the agent is about to be released; the agent knows nothing yet. */
    'manager.release-ownership.before-rpc',
    /** The agent is released; the Manager still has it as owned. */
    'manager.release-ownership.after-rpc',
    /** The Manager has released it; the CA still has its certificate. */
    'manager.release-ownership.after-commit',
    'manager.release-ownership.after-withdraw',
  ],
} as const;

export type OwnershipPoint = (typeof ownershipPoints)[keyof typeof ownershipPoints][number];

/** Passes a point on the way of this Server. */
export function reach(core: ManagerCore, point: OwnershipPoint, server: string): Promise<void> {
  return core.options.faults.at(point, { server });
}
