import { integer, inverse, recorded, ref, text } from '../builder.js';

/** Dom0 of a Server: operating system and agent versions. */
export const controlDomain = recorded('behavioural', {
  osType: text(),
  osName: text(),
  osMajorVersion: text(),
  osMinorVersion: text(),
  osKernelRelease: text(),
  osKernelVersion: text(),
  rpmVersion: text(),
  ovmVersion: text(),
  agentVersion: text(),
  memory: integer().unit('MB'),
  cpuCount: integer(),
  serverId: ref('Server'),
});

/** One logical processor of a Server; unnamed, numbered from 1. */
export const cpu = recorded('behavioural', {
  cpuNumber: integer(),
  levelTwoCacheSize: integer().unit('kB'),
  flags: text(),
  modelName: text(),
  virtualCpuNumber: integer(),
  vendorId: text(),
  cpuFamily: integer(),
  cpuModel: integer(),
  serverId: ref('Server'),
});

/** Servers whose processors allow live migration; the built-in ones follow vendor, family and model. */
export const cpuCompatibilityGroup = recorded('behavioural', {
  serverIds: inverse('Server', 'cpuCompatibilityGroupId'),
});
