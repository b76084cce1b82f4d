import type { ObjectRef } from '@ovmsim/model';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobPlan } from '../operation.js';

/** What is brought into a repository. */
export interface ImportWork {
  /** 'ISO', 'VM Template'… */
  readonly label: string;
  readonly name: string;
  readonly body: (job: JobContext, repositoryId: string) => Promise<ObjectRef>;
}

/**
 * A job that brings something into a repository. It takes as long as the network does, so that it holds no object: others work on the repository meanwhile. Its end is
 * an event of the repository.
 */
export function importJob(core: ManagerCore, repositoryId: string | undefined, { label, name, body }: ImportWork): JobPlan {
  const repository = namedObject(core.store, 'Repository', repositoryId);
  const object: ObjectRef = { type: 'Repository', id: repository.id };
  return {
    job: {
      name: `Import ${label}: ${name} to Repository: ${repository.name}`,
      objects: [],
      subject: object,
      body: async (job) => {
        try {
          const result = await body(job, repository.id);
          core.transact((tx) => core.events.raise(tx, { type: 'import.completed', object }));
          return result;
        } catch (error) {
          core.transact((tx) => {
            if (tx.has('Repository', repository.id)) core.events.raise(tx, { type: 'import.failed', object });
          });
          throw error;
        }
      },
    },
  };
}
