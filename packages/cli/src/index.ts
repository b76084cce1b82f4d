export { closing, prompt } from './command-session.js';
export type { CommandRun, CommandSession, Completion, Output } from './command-session.js';
export { openCommandSession } from './open-session.js';
export type { CommandAudit, CommandSessionOptions } from './open-session.js';
