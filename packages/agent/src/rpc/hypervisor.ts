import type { MethodTable } from './table.js';
import { vmFileMethods } from './vm-files.js';
import { vmGuestMethods } from './vm-guest.js';
import { vmMigrationMethods } from './vm-migration.js';
import { vmPowerMethods } from './vm-power.js';

/** Module `agent.api.hypervisor.xenxm.Xen`: machines and templates. Assemblies and core dumps stand elsewhere or are refused. */
export const hypervisorMethods: MethodTable = { ...vmFileMethods, ...vmPowerMethods, ...vmMigrationMethods, ...vmGuestMethods };
