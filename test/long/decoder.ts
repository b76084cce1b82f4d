/** A function that turns bytes of strangers into values, and what is expected of it. */
export interface Decoder {
  readonly name: string;
  /** Valid documents, from which hostile ones are made. */
  readonly samples: readonly (string | Buffer)[];
  /** Pieces of its grammar. */
  readonly words: readonly string[];
  /** The classes of the errors by which it refuses; anything else that is thrown is a finding. */
  readonly refusals: readonly (new (...args: never[]) => Error)[];
  /** Samples are mutated before this; what comes of it is decoded. Half of the inputs are not dressed. */
  readonly dress?: (bytes: Buffer) => Buffer;
  /** Must come to an end, with a value or a refusal. */
  decode(input: Buffer): unknown;
  /** Encodes and decodes a value again, which must give the same; undefined where that has no meaning. */
  again?(value: unknown): unknown;
}
