/** A mistake or a state that the user can do something about: shown as one line, without a stack trace; exit code 2 unless told. */
export class UserError extends Error {
  constructor(
    message: string,
    readonly exitCode = 2,
  ) {
    super(message);
    this.name = 'UserError';
  }
}
