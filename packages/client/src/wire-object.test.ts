import { operationNamed, typeNames, types, valueNames, valueTypes } from '@ovmsim/model';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { eventQuery } from './events.js';
import type { PlainIdName, SimpleId, WireInput, WireObject } from './wire-object.js';

describe('the types of answers', () => {
  it('every text field that is named like a reference is on the list of exceptions, and no reference is', () => {
    const exceptions: Record<PlainIdName, true> = { vendorId: true, fibreChannelPortId: true, scsiDeviceId: true, page83Id: true };
    const fields = [...typeNames.flatMap((name) => types[name].fields), ...valueNames.flatMap((name) => valueTypes[name].fields)];
    const texts = fields.filter(({ shape }) => shape.kind === 'enum' || (shape.kind === 'scalar' && shape.scalar === 'string'));
    const named = texts.filter(({ name, list }) => /Ids?$/.test(name) && name.endsWith('Ids') === list).map(({ name }) => name);
    expect([...new Set(named)].sort()).toEqual(Object.keys(exceptions).sort());
    const references = fields.filter(({ shape }) => shape.kind === 'id');
    expect(references.filter(({ name }) => name in exceptions)).toEqual([]);
  });

  it('every reference is named so that the types see it', () => {
    const references = typeNames.flatMap((name) => types[name].fields).filter(({ shape }) => shape.kind === 'id');
    expect(references.filter(({ name, list }) => !(list ? name.endsWith('Ids') : name === 'id' || name.endsWith('Id')))).toEqual([]);
  });

  it('references are SimpleIds, texts and numbers stay what they are', () => {
    expectTypeOf<WireObject<'Server'>['id']>().toEqualTypeOf<SimpleId>();
    expectTypeOf<WireObject<'Server'>['name']>().toEqualTypeOf<string>();
    expectTypeOf<WireObject<'Server'>['serverPoolId']>().toEqualTypeOf<SimpleId | null>();
    expectTypeOf<WireObject<'Job'>['resultId']>().toEqualTypeOf<SimpleId | null>();
    expectTypeOf<WireObject<'Job'>['done']>().toEqualTypeOf<boolean>();
    expectTypeOf<WireObject<'VlanInterface'>['vlanId']>().toEqualTypeOf<number>();
    expectTypeOf<WireObject<'ServerPool'>['vmIds']>().toEqualTypeOf<readonly SimpleId[] | null>();
    expectTypeOf<WireObject<'Manager'>['managerTime']>().toEqualTypeOf<number>();
    expectTypeOf<{ name: string; masterServerId: { value: string } }>().toExtend<WireInput<'ServerPool'>>();
  });

  it('the filter of events uses the names that the registry declares, and all of them', () => {
    const filter = { since: 1, until: 2, type: 't', severity: 'CRITICAL', severityEqualityType: 'GTE', acknowledged: false, objectId: 'o', objectType: 'Server', maxEvents: 3 } as const;
    const declared = operationNamed('Event.list')?.params.map(({ name }) => name) ?? [];
    expect(Object.keys(eventQuery(filter)).sort()).toEqual([...declared].sort());
    expect(eventQuery({ since: 5 })).toMatchObject({ startTime: 5 });
  });
});
