import { discoverRepositories, discoverRepositoryDb } from './discover-repository.js';
import { textArgument, type MethodTable } from './table.js';

/** Module `agent.api.repository.Repository`: what is there; making and mounting is not simulated yet. */
export const repositoryMethods: MethodTable = {
  discover_repository_db: ({ server }) => discoverRepositoryDb(server.repositoryDatabase.dump()),
  discover_repositories: (call) => {
    textArgument(call, 0);
    return discoverRepositories();
  },
};
