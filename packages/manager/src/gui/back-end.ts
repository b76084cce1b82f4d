import type { Clock, Logger, Timer } from '@ovmsim/kernel';
import type { ManagerCore } from '../core/manager-core.js';
import type { GuiClient } from './client.js';
import { differences } from './compare.js';
import { GuiModel } from './model.js';

export interface GuiOptions {
  readonly client: GuiClient;
  /** Looked into by `compare` alone; the model itself comes over the API. */
  readonly core: Pick<ManagerCore, 'store' | 'view' | 'options' | 'changes'>;
  readonly world: Clock;
  readonly log: Logger;
  /** Between two polls, ms of the world clock. Default 2000; the product's own interval is not known. */
  readonly pollMs?: number;
  /**
   * Real time between two polls at the least: while world time is advanced by days, the console need not ask for every second of them.
   * Without it every poll is made.
   */
  readonly rest?: { readonly io: Pick<Clock, 'now'>; readonly ms: number };
}

/** The store may go on changing while the console catches up; after so many polls it is told as a difference. */
const catchUpPolls = 20;

/**
 * Back end of the web console: it logs in to the Manager's own Web Services API with the certificate made at installation, fills a model of all
 * objects and keeps it up to date by polling (Security Guide 1.1.2, GUI to Oracle VM Core).
 */
export class GuiBackEnd {
  readonly #options: GuiOptions;
  #client: GuiClient;
  #model: GuiModel;
  #timer: Timer | undefined;
  /** One poll at a time; a poll asked for meanwhile comes after it. */
  #turn: Promise<void> = Promise.resolve();
  #running = false;
  /** When the last poll began, real time, and whether one was left out since. */
  #polled = 0;
  #owed = false;

  constructor(options: GuiOptions) {
    this.#options = options;
    this.#client = options.client;
    this.#model = new GuiModel(options.client);
  }

  get model(): GuiModel {
    return this.#model;
  }

  /** Logs in, fills the model and polls from then on. Throws when the Manager does not let it in. */
  async start(): Promise<void> {
    this.#running = true;
    await this.#client.login();
    await this.#inTurn(() => this.#model.fill());
    this.#schedule();
  }

  /** Forgets everything and begins anew, with another certificate perhaps: after a reset or a restored snapshot. */
  async restart(client: GuiClient = this.#client): Promise<void> {
    this.stop();
    await this.idle();
    this.#client = client;
    this.#model = new GuiModel(client);
    await this.start();
  }

  /** Polls once, now. Throws when the poll fails. */
  pollNow(): Promise<void> {
    this.#polled = this.#options.rest?.io.now() ?? 0;
    this.#owed = false;
    return this.#inTurn(() => this.#model.follow());
  }

  /** Differences between the model and the store after catching up; [] when they are equal. */
  async compare(): Promise<string[]> {
    const { core } = this.#options;
    for (let poll = 0; poll < catchUpPolls; poll += 1) {
      await this.pollNow();
      if (this.#model.serial === core.changes.serial) return differences({ core, model: this.#model, base: this.#client.base });
    }
    return [`the model is at commit ${this.#model.serial} and does not catch up with ${core.changes.serial}`];
  }

  /** Resolves when no poll is under way and none was left out. */
  async idle(): Promise<void> {
    if (this.#owed && this.#running) await this.#pollOrSay();
    await this.#turn;
  }

  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #schedule(): void {
    if (!this.#running) return;
    this.#timer = this.#options.world.timer(async () => {
      const { rest } = this.#options;
      this.#owed = rest !== undefined && rest.io.now() - this.#polled < rest.ms;
      if (!this.#owed) await this.#pollOrSay();
      this.#schedule();
    }, this.#options.pollMs ?? 2000);
  }

  async #pollOrSay(): Promise<void> {
    try {
      await this.pollNow();
    } catch (error) {
      this.#options.log.warn({ reason: error instanceof Error ? error.message : String(error) }, 'the web console could not poll the Manager');
    }
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}
