import { hash, timingSafeEqual } from 'node:crypto';

/** Compares secrets in a time that tells nothing of where they differ, nor of the length of the one that is kept. */
export function constantTimeEqual(given: string | Buffer, kept: string | Buffer): boolean {
  const digest = (value: string | Buffer): Buffer => hash('sha256', value, 'buffer');
  return timingSafeEqual(digest(given), digest(kept));
}
