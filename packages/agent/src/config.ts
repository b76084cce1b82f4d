import { tlsProfiles } from '@ovmsim/kernel';
import { z } from 'zod';
import { importLimits } from './imports/limits.js';

/** One Server of an agent process. */
const serverConfig = z.strictObject({
  /** Name in the world, `ovs1`. */
  name: z.string().min(1),
  /** Folder that stands for the Server's root. */
  stateDir: z.string().min(1),
  /** Address to listen on; 127.0.1.1 and so on. */
  host: z.string(),
  /** 8899, shifted, or 0 for any free port. */
  port: z.number().int().min(0).max(65535),
  hostname: z.string().min(1),
  /** Address the Server says it has; default: the one it listens on. */
  ip: z.string().optional(),
  netmask: z.string().optional(),
  /** SMBIOS UUID; default: drawn from the seed. */
  uuid: z.string().optional(),
  /** Seed of the hardware; default: the process's. */
  seed: z.string().optional(),
  hardware: z.enum(['desktop', 'rack-v2', 'rack-v3']).optional(),
  /** What the Server's own resolver answers for its host name; 127.0.0.1 makes pool creation fail. */
  resolvesTo: z.string().optional(),
  timeZone: z.string().optional(),
  /** Of the agent's account `oracle`. */
  password: z.string().min(1),
});

/** How guests behave: whether they have the guest agent, and which, by name or id, do not obey when they are asked to shut down. */
export const guestSettings = z.strictObject({ tools: z.boolean().default(true), stubborn: z.array(z.string()).default([]) });

/** Configuration of an agent process. */
export const agentConfig = z.strictObject({
  servers: z.array(serverConfig).min(1),
  /** Folder of the file servers that all Servers of the lab share; without one they have the default file server, in the memory of this process. */
  storage: z.string().min(1).optional(),
  profile: z.enum(['3.3', '3.4']).default('3.4'),
  /** Refuse the password once a Manager is known by certificate. */
  strictAgentAuth: z.boolean().default(false),
  /** Offer the proposed `get_certificate_request`. */
  agentMakesKey: z.boolean().default(false),
  /** Begin as the installation left the Servers, whatever their folders hold; their installation keys are kept. */
  fresh: z.boolean().default(false),
  /** The machines have not booted since their folders were written (the whole lab goes on): what ran on them still runs. */
  resumed: z.boolean().default(false),
  /** How guests behave. */
  guests: guestSettings.prefault({}),
  /** 'period' lets clients with TLS 1.0 and 1.1 in on 8899. */
  tlsProfile: z.enum(tlsProfiles).default('modern'),
  /** What imports may cost. */
  imports: importLimits.prefault({}),
  /** How long an agent is away when ownership restarts it, ms. */
  restartMs: z.number().int().min(0).default(300),
});

export type AgentConfig = z.infer<typeof agentConfig>;
export type ServerConfig = z.infer<typeof serverConfig>;
