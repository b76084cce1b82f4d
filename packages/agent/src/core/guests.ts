import type { Domain } from './domains.js';
import { textIn } from './vm-config.js';
import { managerKeys } from '@ovmsim/model';

/** How the guests of a Server behave. */
export interface GuestSettings {
  /** Whether guests run the guest agent (`ovmd`): they report themselves and take messages. */
  readonly tools: boolean;
  /** Machines, by id or name, whose guest does not obey when it is asked to shut down. */
  readonly stubborn: readonly string[];
}

/** Guests as users expect them: with tools, and obedient. */
export const usualGuests: GuestSettings = { tools: true, stubborn: [] };

/** Whether the guest does what it is asked; one that is paused cannot. */
export function obeys({ stubborn }: GuestSettings, domain: Domain): boolean {
  return !domain.paused && !stubborn.includes(domain.vm) && !stubborn.includes(textIn(domain.config, managerKeys.simpleName));
}

/** What a guest agent reports of the guest. `vmApiVersion` is a text of digits (3.4 clients); the versions are those of the time, by the kind of system. */
export interface GuestFacts {
  readonly osVersion: string;
  readonly kernelVersion: string;
  readonly guestDriverVersion: string;
  readonly vmApiVersion: string;
  readonly architecture: string;
}

const kernels: readonly (readonly [RegExp, string])[] = [
  [/Linux 7/, '3.10.0-327.el7.x86_64'],
  [/Linux 6/, '2.6.32-573.el6.x86_64'],
  [/Linux 5/, '2.6.18-408.el5'],
  [/Linux 4/, '2.6.9-100.EL'],
  [/Solaris/, '5.11'],
  [/Windows (?:10|Server 2016)/, '10.0'],
  [/Windows (?:8|Server 2012)/, '6.2'],
  [/Windows (?:7|Server 2008)/, '6.1'],
  [/Windows/, '6.0'],
];

/** What the guest of a machine with this operating system reports; machines say nothing of theirs are taken for Linux. */
export function guestFacts(domain: Domain): GuestFacts {
  const named = textIn(domain.config, managerKeys.osType);
  const osType = named === '' || named === 'None' ? 'Other Linux' : named;
  const kernelVersion = kernels.find(([pattern]) => pattern.test(osType))?.[1] ?? '3.10.0-327.el7.x86_64';
  return { osVersion: osType, kernelVersion, guestDriverVersion: '', vmApiVersion: '100', architecture: 'x86_64' };
}

const network = 'com.oracle.linux.network.';

/** The key whose value makes a guest take up what was sent before it (Concepts Guide 3.3 §7.9). */
export const configurationKey = 'com.oracle.linux.root-password';

/** Keys whose value is a password. */
export const secretMessage = /password$/i;

/** Addresses that a guest has after it was configured by messages: card number → `address/netmask`. */
export function guestAddresses(messages: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (!Object.hasOwn(messages, configurationKey)) return {};
  return Object.fromEntries(
    Object.entries(messages).flatMap(([key, value]) => {
      const card = new RegExp(`^${network.replaceAll('.', '\\.')}ipaddr\\.(\\d+)$`).exec(key)?.[1];
      return card === undefined ? [] : [[card, `${value}/${messages[`${network}netmask.${card}`] ?? ''}`]];
    }),
  );
}
