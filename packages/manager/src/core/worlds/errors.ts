/** An inventory that cannot be built over the world there is. */
export class WorldError extends Error {
  override readonly name = 'WorldError';
  /** What the control endpoint answers: the mistake is the caller's. */
  readonly status = 400;
}
