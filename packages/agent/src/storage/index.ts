export { defaultFilers, filerSpecs } from './filers.js';
export { folderStorage } from './folder.js';
export { memoryStorage } from './memory.js';
export { eraseRepository, findRepositories, makeRepository, metaRow, readIdentity, readMeta, repositoryVersion, stamp, writeIdentity, writeMeta, type RepositoryIdentity, type RepositoryMeta, type RepositoryPlace } from './repository-files.js';
export { isHidden } from './paths.js';
export { loadStorage, saveStorage, type SavedStorage } from './saved.js';
export { ShareError, type FilerSpec, type ImageSize, type Share, type SharedStorage, type ShareEntry } from './types.js';
export { readWhole } from './whole-files.js';
