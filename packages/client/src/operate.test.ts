import { describe, expect, expectTypeOf, it } from 'vitest';
import { operations } from '@ovmsim/model';
import type { OperationName } from '@ovmsim/model';
import { bodyTypeAt } from './operations.js';
import type { AnswerOf, InputOf, Job, Reference, SimpleId, WireObject } from './index.js';

describe('the types of operations', () => {
  it('give answers as the registry declares them', () => {
    expectTypeOf<AnswerOf<'Vm.get'>>().toEqualTypeOf<WireObject<'Vm'>>();
    expectTypeOf<AnswerOf<'Vm.list'>>().toEqualTypeOf<readonly WireObject<'Vm'>[]>();
    expectTypeOf<AnswerOf<'Repository.ids'>>().toEqualTypeOf<readonly SimpleId[]>();
    expectTypeOf<AnswerOf<'Vm.start'>>().toEqualTypeOf<Job>();
    expectTypeOf<AnswerOf<'Repository.createVirtualDisk'>>().toEqualTypeOf<Job>();
    expectTypeOf<AnswerOf<'Vm.SupportedOsTypes'>['strings']>().toEqualTypeOf<readonly string[]>();
    expectTypeOf<AnswerOf<'Vm.vmConsoleUrl'>>().toEqualTypeOf<string>();
    expectTypeOf<AnswerOf<'Session.login'>>().toEqualTypeOf<boolean>();
  });

  it('ask for the ids of the path, for what must be given, and for nothing else', () => {
    expectTypeOf<InputOf<'Vm.start'>>().toExtend<{ readonly id: string }>();
    expectTypeOf<InputOf<'Repository.deleteVirtualDisk'>>().toExtend<{ readonly id: string; readonly childId: string }>();
    expectTypeOf<InputOf<'Vm.list'>>().not.toExtend<{ readonly id: string }>();
    expectTypeOf<NonNullable<InputOf<'Server.discover'>['params']>['serverName']>().toEqualTypeOf<string>();
    expectTypeOf<NonNullable<InputOf<'Vm.clone'>['params']>['createTemplate']>().toEqualTypeOf<boolean | undefined>();
    expectTypeOf<NonNullable<InputOf<'ServerPool.addServer'>['body']>>().toEqualTypeOf<Reference>();
    expectTypeOf<InputOf<'Vm.start'>['body']>().toEqualTypeOf<undefined>();
    expectTypeOf<'Vm.explode'>().not.toExtend<OperationName>();
    expectTypeOf<'VirtualDisk.create'>().not.toExtend<OperationName>();
  });

  it('leave out nothing but the reads along relations, and name nothing that is not there', () => {
    const typed = operations.filter(({ kind }) => !['children', 'childIds', 'child', 'one'].includes(kind)).map(({ name }) => name);
    // Names in the types exist at run time: those here are checked by the compiler, and looked up.
    const some = ['Vm.start', 'Vm.acknowledgeEvents', 'ServerPool.createCluster', 'Event.query', 'MacManagement.modify', 'Certificate.register'] satisfies OperationName[];
    expect(some.filter((name) => !typed.includes(name))).toEqual([]);
  });
});

describe('the type of a body', () => {
  it('follows from the address, literal parts before ids', () => {
    expect(bodyTypeAt('PUT', '/Vm/v?vmId=v')).toBe('Vm');
    expect(bodyTypeAt('POST', '//Repository/r/VirtualDisk?sparse=true')).toBe('VirtualDisk');
    expect(bodyTypeAt('PUT', '/ServerPool/p/addServer')).toBe('SimpleId');
    expect(bodyTypeAt('PUT', '/Event/query')).toBe('EventQuery');
    expect(bodyTypeAt('PUT', '/Vm/v/odd')).toBeUndefined();
  });
});
