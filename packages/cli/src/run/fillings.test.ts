import type { CliStep, Filling } from '@ovmsim/model';
import { describe, expect, it } from 'vitest';
import { filled, type Filled, type FillingContext } from './fillings.js';
import { inputOf } from './input.js';
import type { ManagerCalls } from './manager.js';

const reference = (type: string, value: string) => ({ type: `com.oracle.ovm.mgr.ws.model.${type}`, value, uri: `https://m/${value}`, name: value });
const server = {
  id: reference('Server', 's1'), name: 's1', serverPoolId: reference('ServerPool', 'p1'), clusterId: null, vmIds: [reference('Vm', 'v1'), reference('Vm', 'v2')],
  hosts: [{ hostname: 'a', port: 1 }, { hostname: 'b', port: 2 }],
};

function context(values: Readonly<Record<string, Filled>> = {}): FillingContext {
  return {
    instance: { id: 's1', name: 's1', type: 'Server', typeName: 'Server' }, other: { id: 'v9', name: 'nine', type: 'Vm', typeName: 'Vm' }, values: new Map(Object.entries(values)), result: 'made',
    manager: { get: async (_type: string, id: string) => (id === 's1' ? server : null) } as unknown as ManagerCalls,
  };
}
const attribute = (name: string): Filling => ({ from: 'attribute', name });
const field = (name: string): Filling => ({ from: 'field', type: 'Server', of: { from: 'instance' }, field: name });

describe('a filling', () => {
  const cases: readonly (readonly [string, Filling, unknown])[] = [
    ['a reference in a field as its id', field('serverPoolId'), 'p1'],
    ['references as their ids', field('vmIds'), ['v1', 'v2']],
    ['nothing for a field that is null', field('clusterId'), undefined],
    ['the first that gives something', { from: 'firstOf', of: [attribute('none'), field('clusterId'), attribute('text')] }, 'x'],
    ['what stands for an attribute that was not given', { from: 'attribute', name: 'none', otherwise: 5 }, 5],
    ['a part of a MAC address', { from: 'attribute', name: 'mac', part: 'rest' }, '44:55:66'],
    ['the parts that are there', { from: 'object', parts: { a: attribute('text'), b: attribute('none') }, when: ['text'] }, { a: 'x' }],
    ['no structure when none of its attributes is given', { from: 'object', parts: { a: { from: 'constant', value: 1 } }, when: ['none'] }, undefined],
    ['a structure for each value', { from: 'object', parts: { a: attribute('many') }, when: ['many'], each: 'many' }, [{ a: 'm1' }, { a: 'm2' }]],
    ['one flat list', { from: 'list', of: [attribute('many'), attribute('none'), attribute('text')] }, ['m1', 'm2', 'x']],
    ['no list of nothing', { from: 'list', of: [attribute('none')] }, undefined],
    ['a list with one more', { from: 'changedList', of: field('vmIds'), change: 'append', element: attribute('text') }, ['v1', 'v2', 'x']],
    ['a list without one, by number', { from: 'changedList', of: field('hosts'), change: 'remove', at: { from: 'constant', value: 2 } }, [{ hostname: 'a', port: 1 }]],
    ['a list with a changed one, by key', {
      from: 'changedList', of: field('hosts'), change: 'replace', key: 'hostname', at: { from: 'constant', value: 'b' },
      element: { from: 'object', parts: { port: { from: 'constant', value: 3 } }, when: ['text'] },
    }, [{ hostname: 'a', port: 1 }, { hostname: 'b', port: 3 }]],
  ];
  it.each(cases)('gives %s', async (_what, filling, expected) => {
    expect(await filled(filling, context({ text: 'x', many: ['m1', 'm2'], mac: '11:22:33:44:55:66' }))).toEqual(expected);
  });

  it('fails for an element that is not there', async () => {
    await expect(filled({ from: 'changedList', of: field('hosts'), change: 'remove', at: { from: 'constant', value: 3 } }, context())).rejects.toThrow('No entry found with id: 3');
  });
});

describe('the input of an operation', () => {
  const cases: readonly (readonly [string, CliStep, unknown])[] = [
    ['has references where the body has them', { operation: 'Vm.create', body: { name: attribute('text'), repositoryId: attribute('repo'), bootOrder: attribute('text') } },
      { body: { name: 'x', repositoryId: { type: 'com.oracle.ovm.mgr.ws.model.Repository', value: 'r' }, bootOrder: ['x'] } }],
    ['has the type of an object where any is taken', { operation: 'ResourceGroup.addResource', id: { from: 'instance' }, whole: { from: 'other' } },
      { id: 's1', body: { type: 'com.oracle.ovm.mgr.ws.model.Vm', value: 'v9' } }],
    ['has one reference where one is taken', { operation: 'ServerPool.addServer', id: { from: 'other' }, whole: { from: 'instance' } }, { id: 'v9', body: { type: 'com.oracle.ovm.mgr.ws.model.Server', value: 's1' } }],
    ['has parameters that are given', { operation: 'Vm.clone', id: { from: 'result' }, params: { serverPoolId: attribute('repo'), repositoryId: attribute('none') } }, { id: 'made', params: { serverPoolId: 'r' } }],
    ['is none for a modification of nothing', { operation: 'Vm.modify', id: { from: 'other' }, body: { name: attribute('none') } }, null],
  ];
  it.each(cases)('%s', async (_what, step, expected) => {
    expect(await inputOf(step, context({ text: 'x', repo: 'r' }))).toEqual(expected);
  });

  it('cannot do without an id', async () => {
    await expect(inputOf({ operation: 'Vm.start', id: field('clusterId') }, context())).rejects.toThrow('Server s1 has no cluster');
  });
});
