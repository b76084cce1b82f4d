export { inventorySchema, inventoryShape, type WorldInventory } from './schema.js';
export { presentedServers, worldMistakes, type WorldMistake, type WorldServers } from './mistakes.js';
export { machineNames } from './names.js';
