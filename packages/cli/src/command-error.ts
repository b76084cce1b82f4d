/** Why a command fails before the Manager is asked, or without its saying so. */
export type CommandErrorCode =
  | 'syntax'
  | 'unknownCommand'
  | 'unknownType'
  | 'notSupported'
  | 'noInstance'
  | 'notFound'
  | 'ambiguous'
  | 'missingAttribute'
  | 'unknownAttribute'
  | 'invalidValue'
  | 'refused'
  | 'jobFailed'
  | 'timeout'
  | 'interrupted'
  | 'unreachable'
  | 'internal';

/** What the user reads after 'Error Msg: '. `jobId` is that of the job that failed, or that goes on. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    readonly code: CommandErrorCode,
    message: string,
    readonly jobId: string | null = null,
  ) {
    super(message);
  }
}
