/** The parts of `npm run bench -- wsapi`, each with tables of its own. */
export { growth } from './wsapi/growth.js';
export { peers } from './wsapi/peers.js';
export { reads } from './wsapi/reads.js';
export { steady } from './wsapi/steady.js';
export { writes } from './wsapi/writes.js';
