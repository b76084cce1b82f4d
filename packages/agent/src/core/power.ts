import { z } from 'zod';
import { PythonException } from './python-exception.js';
import type { Restart } from './restart.js';

/** What a machine's power is told. */
export const powerActions = ['on', 'off', 'reboot', 'fence'] as const;
export type PowerAction = (typeof powerActions)[number];

/** A machine as others reach it while nothing runs on it: its card, which hears a magic packet, or its service processor. */
const powerTarget = z.discriminatedUnion('by', [
  z.object({ by: z.literal('WOL'), mac: z.string() }),
  z.object({ by: z.literal('IPMI'), host: z.string(), user: z.string(), password: z.string() }),
]);
export type PowerTarget = Readonly<z.infer<typeof powerTarget>>;

/** An order on its way between processes. */
export const powerQuestion = z.object({ target: powerTarget, action: z.enum(['on', 'off']) });

/** Why a machine was not switched: nobody at the address (as with a magic packet that nobody hears), or wrong credentials. */
export const powerOutcome = z.enum(['done', 'nobody', 'refused']);
export type PowerOutcome = z.infer<typeof powerOutcome>;

/** What carries orders to machines that do not run: the network of the lab. */
export type PowerGrid = (target: PowerTarget, action: 'on' | 'off') => Promise<PowerOutcome>;

/** Default: a Server by itself reaches no other machine. */
export const noPowerGrid: PowerGrid = async () => {
  throw new PythonException('ovmsim: this Server runs by itself, nothing here switches other machines');
};

/** Account of every service processor: the one that Oracle's come with (ILOM documentation). */
export const serviceProcessor = { user: 'root', password: 'changeme' } as const;

/** A machine's name plate, by which orders find it. */
export const powerPlate = z.object({ hostname: z.string(), ip: z.string(), macs: z.array(z.string()) });
export type PowerPlate = Readonly<z.infer<typeof powerPlate>>;

/**
 * Whether an order is for this machine. Its service processor answers at its management address (shared port) and as `<host>-ilom` (ours).
 * @returns null when it is for another one
 */
export function heardBy({ hostname, ip, macs }: PowerPlate, target: PowerTarget): 'done' | 'refused' | null {
  if (target.by === 'WOL') return macs.includes(target.mac.toLowerCase()) ? 'done' : null;
  const [name = '', ...domain] = hostname.split('.');
  if (![ip, [`${name}-ilom`, ...domain].join('.'), `${name}-ilom`].includes(target.host)) return null;
  return target.user === serviceProcessor.user && target.password === serviceProcessor.password ? 'done' : 'refused';
}

export interface MachinePowerOptions {
  readonly restarts: Restart;
  /** Whatever only a machine that runs does ends. */
  readonly rest: () => void;
  /** What a boot leaves as it was not before; called before the agent comes up. */
  readonly boot: () => void;
  /** Resolves when what was said has been heard, or nobody listens. */
  readonly said: () => Promise<void>;
}

/** The power of one machine. An agent that goes down with it answers first. */
export class MachinePower {
  private pending: 'off' | 'reboot' | null = null;
  private booting = false;
  private isOn = true;

  constructor(private readonly options: MachinePowerOptions) {}

  get on(): boolean {
    return this.isOn;
  }

  /** To be carried out after the call that asks for it. */
  request(action: 'off' | 'reboot'): void {
    this.pending = action;
  }

  /** Carries out what was requested: nobody can connect any more when this resolves. */
  async carryOut(): Promise<void> {
    const { pending } = this;
    this.pending = null;
    if (pending === null) return;
    await this.options.said();
    if (pending === 'off') await this.switchOff();
    else this.reboot();
  }

  /** At once, as when the plug is pulled. */
  async switchOff(): Promise<void> {
    if (!this.isOn) return;
    this.isOn = false;
    this.options.rest();
    await this.options.restarts.stop();
  }

  async switchOn(): Promise<void> {
    if (this.isOn) return;
    this.isOn = true;
    this.booting = true;
    await this.options.restarts.start();
  }

  /** The agent goes down and comes back on a machine that has booted; to be followed by the restart itself. */
  reboot(): void {
    this.booting = true;
    this.options.restarts.request();
  }

  /** The agent comes up: first whatever the machine does at boot. */
  comingUp(): void {
    if (!this.booting) return;
    this.booting = false;
    this.options.boot();
  }

  /** The state of the machine was replaced by another one, which runs. */
  replaced(): void {
    this.isOn = true;
    this.booting = false;
    this.pending = null;
  }
}
