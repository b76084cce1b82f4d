import { describe, expect, it } from 'vitest';
import { fill, follow, UnknownVariable } from './variables.js';

const variables = { uuid: 'u1', count: 3, agents: [{ host: 'h' }] };

describe('the variables of a scenario', () => {
  it('are put into every string of a document', () => {
    expect(fill({ path: '/Server/${uuid}', list: ['${agents.0.host}:8899'] }, variables)).toEqual({ path: '/Server/u1', list: ['h:8899'] });
  });

  it('keep their type where they are the whole string', () => {
    expect(fill({ n: '${count}', text: 'n=${count}' }, variables)).toEqual({ n: 3, text: 'n=3' });
  });

  it('are missed by name', () => {
    expect(() => fill('${job.id}', variables)).toThrow(UnknownVariable);
    expect(() => fill('${job.id}', variables)).toThrow('the scenario names ${job.id}, which nothing has saved');
  });

  it('follow a path to nothing without an error', () => {
    expect(follow({ a: [1] }, 'a.0')).toBe(1);
    expect(follow({ a: null }, 'a.b.c')).toBeUndefined();
  });

  it('find an entry of a list by one of its fields', () => {
    const list = [{ name: 'a', value: 1 }, { name: 'nfs:/export/b', value: 2 }, { name: 'a', value: 3 }];
    expect(follow({ list }, 'list.{name=nfs:/export/b}.value')).toBe(2);
    expect(follow({ list }, 'list.{name=a}.value')).toBe(1);
    expect(follow({ list }, 'list.{name=c}.value')).toBeUndefined();
  });
});
