import { z } from 'zod';
import { layout } from './layout.js';
import type { StateFiles } from './state-files.js';
import type { VmConfig } from './vm-config.js';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);

const domain = z.object({
  /** Xen's number; rises with every domain until the Server boots. */
  id: z.int(),
  vm: z.string(),
  repository: z.string(),
  /** The configuration it was started with, and what it took of changes since. */
  config: z.record(z.string(), scalar),
  paused: z.boolean(),
  /** Place of its consoles: the lowest that was free. */
  slot: z.int(),
  /** Epoch ms of the Server's clock. */
  startedAt: z.number(),
  /** What the Manager has sent to the guest, by key. */
  messages: z.record(z.string(), z.string()),
});

const stateSchema = z.object({ next: z.int(), domains: z.array(domain) });
type State = z.infer<typeof stateSchema>;

/** A machine that runs on the Server. */
export type Domain = Readonly<z.infer<typeof domain>>;

/** What a new domain is made of. */
export type NewDomain = Pick<Domain, 'vm' | 'repository'> & { readonly config: VmConfig; readonly now: number } & Partial<Pick<Domain, 'paused' | 'startedAt' | 'messages'>>;

/**
 * The machines that run on a Server, kept in its state folder: they go on while the agent restarts, and are gone after the machine's boot (`forget`), which is
 * when its process starts anew.
 */
export class Domains {
  private seen: string | null | undefined;
  private state: State = { next: 1, domains: [] };

  constructor(private readonly files: StateFiles) {}

  /** Oldest first. */
  list(): readonly Domain[] {
    return this.current().domains;
  }

  /** The domain of a machine, or undefined when it does not run here. */
  of(vm: string): Domain | undefined {
    return this.current().domains.find((one) => one.vm === vm);
  }

  create({ now, config, ...wishes }: NewDomain): Domain {
    const { next, domains } = this.current();
    const taken = new Set(domains.map(({ slot }) => slot));
    let slot = 0;
    while (taken.has(slot)) slot += 1;
    const made: State['domains'][number] = { paused: false, startedAt: now, messages: {}, ...wishes, config: copied(config), id: next, slot };
    this.write({ next: next + 1, domains: [...domains, made] });
    return made;
  }

  update(id: number, changes: Partial<Pick<Domain, 'paused' | 'messages'>> & { readonly config?: VmConfig }): void {
    const { next, domains } = this.current();
    const { config, ...others } = changes;
    this.write({ next, domains: domains.map((one) => (one.id === id ? { ...one, ...others, ...(config === undefined ? {} : { config: copied(config) }) } : one)) });
  }

  destroy(id: number): void {
    const { next, domains } = this.current();
    this.write({ next, domains: domains.filter((one) => one.id !== id) });
  }

  /** The machine boots: nothing runs, and numbers begin anew. */
  forget(): void {
    this.files.remove(layout.domains);
  }

  private current(): State {
    const version = this.files.version(layout.domains);
    if (version === this.seen) return this.state;
    const text = version === null ? null : this.files.read(layout.domains);
    this.state = text === null ? { next: 1, domains: [] } : stateSchema.parse(JSON.parse(text));
    this.seen = version;
    return this.state;
  }

  private write(state: State): void {
    this.files.write(layout.domains, `${JSON.stringify(state)}\n`);
    this.state = state;
    this.seen = this.files.version(layout.domains);
  }
}

function copied(config: VmConfig): State['domains'][number]['config'] {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, typeof value === 'object' ? [...value] : value]));
}
