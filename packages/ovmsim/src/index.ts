export { coverageText } from './docs/coverage.js';
export { generatedDocs } from './scenarios/docs.js';
export { main } from './cli/program.js';
export { Lab } from './supervisor/lab.js';
export type { LabOptions } from './supervisor/lab-plan.js';
export { labInfoSchema, type LabInfo } from './supervisor/lab-file.js';
export { agentsInProcess, inProcessAddress, openInProcessWorld, type InProcessWishes, type InProcessWorld } from './worlds/in-process.js';
export { makeWorld, type World, type WorldWishes } from './worlds/world.js';
