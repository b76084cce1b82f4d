/** Why a document was refused. `character`, `name` and `tree` come from the writer, the rest from the reader. */
export type XmlErrorCode =
  | 'syntax'
  | 'doctype'
  | 'depth'
  | 'size'
  | 'nodes'
  | 'encoding'
  | 'character'
  | 'name'
  | 'tree';

/**
 * A document that cannot be read, or a tree that cannot be written.
 * `line` counts from 1 and `column` from 0; both are 0 where there is no position (size, encoding, and everything the writer refuses).
 */
export class XmlError extends Error {
  override readonly name = 'XmlError';

  constructor(
    readonly code: XmlErrorCode,
    message: string,
    at: { line: number; column: number } = { line: 0, column: 0 },
  ) {
    super(at.line === 0 ? message : `${message} (line ${at.line}, column ${at.column})`);
    this.line = at.line;
    this.column = at.column;
  }

  readonly line: number;
  readonly column: number;
}
