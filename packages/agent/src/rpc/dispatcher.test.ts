import { agentMethods } from '@ovmsim/model';
import { describe, expect, it } from 'vitest';
import { faultOfCall, openTestServer } from '../testing/index.js';
import { methodBodies, simulatedMethods } from './dispatcher.js';

describe('the dispatcher', () => {
  it('has a body for every method the registry calls simulated', () => {
    expect(simulatedMethods.filter((name) => methodBodies[name] === undefined)).toEqual([]);
    expect(simulatedMethods.length).toBeGreaterThan(40);
  });

  it('has no body that the registry does not know', () => {
    const known = new Set<string>(agentMethods.map((method) => method.name));
    expect(Object.keys(methodBodies).filter((name) => !known.has(name))).toEqual([]);
  });

  it('answers an unknown method in the words of the stock server', async () => {
    const { server } = await openTestServer();
    expect(await faultOfCall(server, 'no_such_method')).toBe('<type \'exceptions.Exception\'>:method "no_such_method" is not supported');
    expect(await faultOfCall(server, 'constructor')).toContain('is not supported');
  });

  it('refuses every method that is not simulated with a fault that names the simulator', async () => {
    const { server } = await openTestServer();
    for (const { name } of agentMethods.filter((method) => method.level === 'refused')) {
      expect(await faultOfCall(server, name)).toBe(`<type 'exceptions.Exception'>:ovmsim does not simulate "${name}"`);
    }
  });

  it('counts arguments before it looks at them', async () => {
    const { server } = await openTestServer();
    expect(await faultOfCall(server, 'echo')).toBe("<type 'exceptions.TypeError'>:echo() takes exactly 1 argument (0 given)");
    expect(await faultOfCall(server, 'get_ntp', 1)).toBe("<type 'exceptions.TypeError'>:get_ntp() takes no arguments (1 given)");
    expect(await faultOfCall(server, 'set_ntp', [])).toBe("<type 'exceptions.TypeError'>:set_ntp() takes at least 2 arguments (1 given)");
  });

  it('answers to the other spelling that clients use', async () => {
    const { server } = await openTestServer();
    expect(await server.dispatch('set_statistics_interval', [40])).toBeNull();
    expect(server.statisticInterval()).toBe(40);
  });
});
