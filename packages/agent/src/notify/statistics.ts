import type { AgentSample, AgentStatistics, StatisticType } from '@ovmsim/model';
import type { Clock, Rng, Timer } from '@ovmsim/kernel';
import { cpuCount, type Inventory } from '../core/hardware.js';

/**
 * What a Server measures of itself at a moment, drawn from `rng`: the control domain of an idle host. The same seed and
 * time give the same values, whatever was asked before. Utilisations are per cent, memory and swap MiB, the others counts
 * since the last sample.
 */
export function drawSamples(inventory: Inventory, server: string, rng: Rng): AgentSample[] {
  const sample = (type: StatisticType, value: number, component?: string): AgentSample => ({
    object: server,
    type,
    value,
    ...(component === undefined ? {} : { component }),
  });
  const processors = cpuCount(inventory.cpu);
  const perCpu = Array.from({ length: processors }, () => round(rng.float() * 6));
  const used = Math.round(inventory.controlDomainMiB * (0.55 + rng.float() * 0.1));
  return [
    sample('CPU_UTILIZATION', round(perCpu.reduce((sum, value) => sum + value, 0) / processors)),
    sample('CPU_COUNT', processors),
    sample('MEMORY_USED', used),
    sample('MEMORY_UTILIZATION', round((100 * used) / inventory.memoryMiB)),
    sample('FREE_SWAP', 4095),
    ...perCpu.map((value, index) => sample('PER_CPU_UTILIZATION', value, String(index))),
    ...inventory.nics.flatMap((nic) => [sample('NETWORK_SENT', rng.int(60_000), nic.name), sample('NETWORK_RECEIVED', rng.int(90_000), nic.name)]),
    ...inventory.disks.flatMap((disk) => [sample('DISK_READ', rng.int(40_000), disk.device), sample('DISK_WRITE', rng.int(80_000), disk.device)]),
  ];
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

export interface SamplerOptions {
  readonly inventory: Inventory;
  readonly server: string;
  readonly rng: Rng;
  /** The world's clock: samples are part of the simulated world. */
  readonly world: Clock;
  /** Seconds; null: nobody wants samples now. */
  readonly interval: () => number | null;
  readonly deliver: (samples: AgentStatistics) => Promise<void>;
}

/** Takes samples whenever the world's clock passes a whole interval, so that a restored world goes on in step. */
export class Sampler {
  private timer: Timer | null = null;

  constructor(private readonly options: SamplerOptions) {}

  /** Begins anew, with the interval of now. */
  restart(): void {
    this.stop();
    const seconds = this.options.interval();
    if (seconds === null) return;
    const { world } = this.options;
    const length = seconds * 1000;
    this.timer = world.timer(() => this.tick(seconds), length - (world.now() % length));
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = null;
  }

  private async tick(interval: number): Promise<void> {
    const { inventory, server, rng, world, deliver } = this.options;
    const time = world.now();
    this.restart();
    await deliver({ server, time, interval, samples: drawSamples(inventory, server, rng.fork(`sample ${time}`)) });
  }
}
