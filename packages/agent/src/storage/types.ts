/** One entry of a share. Contents of disk images are not simulated: an image has a size and what it takes, no bytes. */
export interface ShareEntry {
  readonly kind: 'folder' | 'text' | 'image';
  /** Apparent size; 0 for a folder. */
  readonly bytes: number;
  /** What it takes of the share. */
  readonly allocated: number;
}

/** Apparent size of an image and what it takes of the share: 0 for a sparse one that nobody has written to. */
export type ImageSize = Pick<ShareEntry, 'bytes' | 'allocated'>;

/**
 * One export of a file server (or a Server's own disk), the same for every Server of the lab. Paths are relative, parts joined by `/`; `''` is the root.
 * Every method but `entry`, `list` and `readText` throws ShareError for a path that is none, that leaves the share, or that meets a full one.
 */
export interface Share {
  /** Name of the host as it was asked for. */
  readonly host: string;
  /** The export, `/export/repo1`. */
  readonly path: string;
  readonly totalBytes: number;
  freeBytes(): number;
  entry(path: string): ShareEntry | undefined;
  /** Names in a folder, sorted; none for what is no folder. */
  list(folder: string): readonly string[];
  /** Undefined for what is no text. */
  readText(path: string): string | undefined;
  /** Writes a file as a whole; folders above it are made. */
  writeText(path: string, text: string): void;
  /** Makes an image, or gives it another size; folders above it are made. */
  writeImage(path: string, size: ImageSize): void;
  makeFolder(path: string): void;
  /** Renames a file or a folder with what is in it; the target must not be there. */
  move(from: string, to: string): void;
  /** Deletes a file or a folder with what is in it; what is not there is left alone. */
  remove(path: string): void;
}

/** The storage that all Servers of a lab share. */
export interface SharedStorage {
  /** Every name and address that answers. */
  hosts(): readonly string[];
  /** The exports of a host; none for a host that does not answer. */
  shares(host: string): readonly Share[];
  share(host: string, path: string): Share | undefined;
  /** Name of the file server that answers to `host`. */
  filerOf(host: string): string | undefined;
  /** A disk of one Server, by its device name; made when it is first asked for. */
  disk(server: string, device: string, bytes: number): Share;
}

/** A file server of the lab. */
export interface FilerSpec {
  readonly name: string;
  /** Every name and address it answers to. */
  readonly hosts: readonly string[];
  readonly exports: readonly { readonly path: string; readonly bytes: number }[];
  /** It is there and does not answer. */
  readonly down?: boolean;
}

/** What a share refuses; `code` is the errno of a file system. */
export class ShareError extends Error {
  override readonly name = 'ShareError';

  constructor(
    readonly code: 'EINVAL' | 'EEXIST' | 'ENOENT' | 'ENOSPC' | 'ENOTDIR' | 'EISDIR',
    text: string,
  ) {
    super(text);
  }
}
