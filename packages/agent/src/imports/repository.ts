import { repositoryRoot } from '@ovmsim/model';
import { onShare, type Resolved } from '../core/mounts.js';
import { PythonException } from '../core/python-exception.js';
import type { ServerState } from '../core/server-state.js';
import type { ImageSize, ShareEntry } from '../storage/index.js';

/** The files of a repository that the Server has mounted, by their path in it. What the share refuses is the agent's OSError. */
export class RepositoryFiles {
  private constructor(
    private readonly at: Resolved,
    private readonly directory: string,
  ) {}

  /** @throws PythonException when it is not mounted */
  static of(server: Pick<ServerState, 'mounts'>, repositoryId: string): RepositoryFiles {
    const directory = `${repositoryRoot}/${plainName(repositoryId)}`;
    return new RepositoryFiles(server.mounts.require(directory), directory);
  }

  freeBytes(): number {
    return this.at.share.freeBytes();
  }

  entry(path: string): ShareEntry | undefined {
    return this.at.share.entry(this.inShare(path));
  }

  readText(path: string): string | undefined {
    return this.at.share.readText(this.inShare(path));
  }

  /** Absolute path on the Server. */
  absolute(path: string): string {
    return `${this.directory}/${path}`;
  }

  /** @throws PythonException when something is there already */
  assertNew(path: string): void {
    if (this.entry(path) !== undefined) throw new PythonException(`[Errno 17] File exists: '${this.absolute(path)}'`, 'OSError');
  }

  writeText(path: string, text: string): void {
    onShare(() => this.at.share.writeText(this.inShare(path), text), this.absolute(path));
  }

  writeImage(path: string, { bytes, allocated }: ImageSize): void {
    onShare(() => this.at.share.writeImage(this.inShare(path), { bytes, allocated }), this.absolute(path));
  }

  remove(path: string): void {
    onShare(() => this.at.share.remove(this.inShare(path)), this.absolute(path));
  }

  /** Runs `work`, which notes what it makes before it makes it; when it fails none of that stays. */
  together<T>(work: (making: (path: string) => string) => T): T {
    const made: string[] = [];
    try {
      return work((path) => {
        made.push(path);
        return path;
      });
    } catch (error) {
      for (const path of made) this.remove(path);
      throw error;
    }
  }

  private inShare(path: string): string {
    return [this.at.path, path].filter((part) => part !== '').join('/');
  }
}

/** An id as it may stand in a path. @throws PythonException ValueError */
export function plainName(id: string): string {
  if (!/^\w[\w.:-]{0,254}$/.test(id)) throw new PythonException(`not an id: ${JSON.stringify(id.slice(0, 200))}`, 'ValueError');
  return id;
}
