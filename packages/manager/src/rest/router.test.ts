import { operations } from '@ovmsim/model';
import { describe, expect, it } from 'vitest';
import { Router } from './router.js';

const router = new Router(operations);
const found = (method: string, ...segments: string[]): unknown => {
  try {
    const { operation, id, childId } = router.resolve(method, segments);
    return [operation.name, ...[id, childId].filter((each) => each !== undefined)];
  } catch (error) {
    return (error as { code: unknown }).code;
  }
};

describe('the router', () => {
  it('knows every operation of the registry under every path it has', () => {
    for (const operation of operations) {
      for (const { method, path } of operation.http) {
        const segments = path.split('/').filter((each) => each !== '').map((each) => (each.startsWith(':') ? `x ${each}/` : each));
        expect(router.peek(method, segments)?.operation.name, `${method} ${path}`).toBe(operation.name);
      }
    }
  });

  it('gives ids as they are, slashes, percent signs and all', () => {
    const id = '00:11_mount_/a%2Fb (c) é+?#';
    expect(found('GET', 'FileSystemMount', id)).toEqual(['FileSystemMount.get', id]);
    expect(found('GET', 'Server', 'a', 'Cpu', 'Processor (1) in a')).toEqual(['Server.cpuIds.child', 'a', 'Processor (1) in a']);
  });

  it('prefers words to ids', () => {
    expect(found('GET', 'Job', 'id')).toEqual(['Job.ids']);
    expect(found('GET', 'Job', 'active')).toEqual(['Job.active']);
    expect(found('GET', 'Job', '1448907178095')).toEqual(['Job.get', '1448907178095']);
  });

  it('takes HEAD for GET', () => {
    expect(found('HEAD', 'Manager')).toEqual(['Manager.list']);
  });

  it('tells an unknown resource from a wrong method', () => {
    expect(found('GET', 'Nonsense')).toBe('GEN_000003');
    expect(found('GET', 'vm')).toBe('GEN_000003');
    expect(found('GET')).toBe('GEN_000003');
    expect(found('DELETE', 'Manager')).toBe('GEN_000012');
    expect(found('OPTIONS', 'Manager')).toBe('GEN_000012');
    expect(router.allowed(['Server', 'discover'])).toEqual(expect.arrayContaining(['GET', 'POST']));
    expect(router.allowed(['Manager'])).toEqual(['GET']);
  });

  it('refuses ids longer than any object could have', () => {
    expect(found('GET', 'Vm', 'x'.repeat(3000))).toBe('GEN_000003');
  });
});
