/** One block of a PEM text. */
export interface PemBlock {
  /** 'CERTIFICATE', 'PRIVATE KEY', 'NEW CERTIFICATE REQUEST'… */
  readonly label: string;
  /** The block with its two marker lines, ending with a newline. */
  readonly text: string;
}

/** The blocks of a PEM text in their order; what stands between them is skipped, and a block without its end is none. */
export function pemBlocks(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  // From one marker to the next: to look for the end of every beginning would take the square of a hostile text's length.
  let open: { readonly label: string; readonly from: number } | null = null;
  for (const { 0: marker, 1: kind, 2: label = '', index } of text.matchAll(/-----(BEGIN|END) ([A-Z0-9 ]{1,64})-----/g)) {
    if (kind === 'BEGIN') open = { label, from: index };
    else if (open?.label === label) {
      blocks.push({ label, text: `${text.slice(open.from, index + marker.length)}\n` });
      open = null;
    }
  }
  return blocks;
}
