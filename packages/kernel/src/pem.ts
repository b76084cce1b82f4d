/** One block of a PEM text. */
export interface PemBlock {
  /** 'CERTIFICATE', 'PRIVATE KEY', 'NEW CERTIFICATE REQUEST'… */
  readonly label: string;
  /** The block with its two marker lines, ending with a newline. */
  readonly text: string;
}

/** The blocks of a PEM text in their order; what stands between them is skipped, and a block without its end is none. */
export function pemBlocks(text: string): readonly PemBlock[] {
  const found = text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g);
  return [...found].map((match) => ({ label: match[1] ?? '', text: `${match[0]}\n` }));
}
