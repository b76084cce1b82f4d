export { buildWorld, type BuiltWorld, type WorldGround } from './build.js';
export type { WorldContents } from './building.js';
export { inventorySchema, inventoryShape, type WorldInventory } from './schema.js';
export { presentedServers, worldMistakes, type WorldMistake, type WorldServers } from './mistakes.js';
export type { AgentCalls, AgentOrder, ImageOrder } from './orders.js';
