import { tlsProfiles } from '@ovmsim/kernel';
import { productPorts, type ProfileName } from '@ovmsim/model';
import { z } from 'zod';
import { defaultLimits } from './ssh/limits.js';

const count = z.int().positive();
const limits = z.strictObject(Object.fromEntries(Object.keys(defaultLimits).map((name) => [name, count])) as Record<keyof typeof defaultLimits, typeof count>).partial();

/** How the command line is to be, in whichever process it runs. */
export const commandLineSettings = z.strictObject({
  port: z.int().min(0).max(65535).default(productPorts.cli),
  /** Folder of its host keys and of `ovmcli_authorized_keys`. */
  state: z.string().min(1),
  /** Folder of CLI.log and CLIAudit.log; left out: they are not kept. */
  logs: z.string().min(1).optional(),
  /** Users whose listed keys count before any login by password; the file (0600) has the user's password. */
  trustKeys: z.array(z.strictObject({ user: z.string().min(1), passwordFile: z.string().min(1) })).default([]),
  /** How long a login by password opens the way for keys, ms of the world clock; left out: as long as the process runs. */
  trustLifetimeMs: count.optional(),
  limits: limits.prefault({}),
});

export type CommandLineSettings = z.infer<typeof commandLineSettings>;

/** What the process 'cli' is started with. */
export const cliConfig = commandLineSettings.extend({
  host: z.string().default('127.0.0.1'),
  /** Of the Manager's port 7002. */
  url: z.url(),
  /** Certificate of the internal CA, PEM. */
  caFile: z.string().min(1),
  profile: z.enum(['3.4', '3.3']).default('3.4') satisfies z.ZodType<ProfileName, unknown>,
  /** 'period' lets SSH clients of before 2012 in. */
  tlsProfile: z.enum(tlsProfiles).default('modern'),
});

export type CliConfig = z.infer<typeof cliConfig>;
