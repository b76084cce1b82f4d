import { describe, expect, it } from 'vitest';
import { openPlayground, runSteps } from './sequence.js';
import { holdUnderSequences } from './sequences.js';

describe('what must hold', () => {
  it('holds, whatever legal and illegal operations come one after the other', () => holdUnderSequences({ sequences: 2, steps: 800, seed: 4, patienceMs: 45_000 }), 60_000);

  it('is told with the requests that led there, as curl commands, when it does not hold', async () => {
    const estate = await openPlayground('estate');
    try {
      estate.world.context.faults.set({ point: 'operation.VirtualDisk.clone', action: 'fail', message: 'broken on purpose' });
      const steps = [{ operation: 'Vm.list', seed: 1 }, { operation: 'VirtualDisk.clone', seed: 3 }];
      await expect(runSteps(estate, steps)).rejects.toThrow(/failed in a way that was not foreseen: 500 .*broken on purpose.*\n\nafter:\ncurl .* -X GET '.*\/Vm' {3}# Vm\.list\ncurl .* -X PUT '.*\/VirtualDisk\/[^']*\/clone/);
    } finally {
      await estate.close();
    }
  });
});
