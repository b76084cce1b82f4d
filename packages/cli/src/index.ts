export { closing, prompt } from './command-session.js';
export type { CommandRun, CommandSession, Completion, Output } from './command-session.js';
