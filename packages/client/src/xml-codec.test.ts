import { typeNames, types, valueNames, valueTypes, xmlListName } from '@ovmsim/model';
import { describe, expect, it } from 'vitest';
import { decodeXml, encodeXml } from './xml-codec.js';

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';

describe('answers in XML', () => {
  it('an object gets every field of its type: absent ones null, absent lists empty', () => {
    const job = decodeXml(
      `${declaration}<job><generation>2</generation><id><name>Refresh</name><type>com.oracle.ovm.mgr.ws.model.Job</type><uri>https://h/Job/1</uri><value>1</value></id>` +
        '<locked>false</locked><name>Refresh</name><done>true</done><startTime>1448907178170</startTime><error><type>RULE</type><message>no</message></error>' +
        '<childJobIds><value>2</value></childJobIds><childJobIds><value>3</value></childJobIds></job>',
    ) as Record<string, unknown>;
    expect(Object.keys(job)).toEqual(types.Job.fields.map((field) => field.name));
    expect(job).toMatchObject({
      id: { type: 'com.oracle.ovm.mgr.ws.model.Job', value: '1', uri: 'https://h/Job/1', name: 'Refresh' },
      name: 'Refresh',
      generation: 2,
      locked: false,
      done: true,
      startTime: 1448907178170,
      error: { type: 'RULE', message: 'no' },
      childJobIds: [{ value: '2', name: null }, { value: '3', name: null }],
      parentJobId: null,
      endTime: null,
      userData: [],
    });
  });

  it('a list is told by its root element, and may be empty', () => {
    expect(decodeXml(`${declaration}<serverPools><serverPool><name>a</name></serverPool><serverPool><name>b</name></serverPool></serverPools>`)).toMatchObject([
      { name: 'a' },
      { name: 'b' },
    ]);
    expect(decodeXml('<serverPools/>')).toEqual([]);
    expect(decodeXml('<simpleIds><simpleId><value>x</value></simpleId></simpleIds>')).toEqual([{ type: null, value: 'x', uri: null, name: null }]);
  });

  it('namespaces are no obstacle, and blanks in a text are kept', () => {
    expect(decodeXml('<n:server xmlns:n="urn:x"><n:name> a </n:name><n:locked> true </n:locked></n:server>')).toMatchObject({ name: ' a ', locked: true });
  });

  it('an error object is a value like any other', () => {
    expect(decodeXml('<wsErrorDetails><errorCode>GEN_000002</errorCode><message>m</message></wsErrorDetails>')).toMatchObject({ errorCode: 'GEN_000002', message: 'm' });
  });

  it('a root that is no type gives its text', () => {
    expect(decodeXml('<boolean>true</boolean>')).toBe('true');
  });

  it('a map comes as entries', () => {
    const query = '<eventQuery><orderByMap><entry><key>ID</key><value>ASCENDING</value></entry></orderByMap><ids>1</ids><ids>2</ids></eventQuery>';
    expect(decodeXml(query)).toMatchObject({ orderByMap: { ID: 'ASCENDING' }, ids: [1, 2], types: [] });
  });

  it('no two roots are alike', () => {
    const roots = [...typeNames.map((name) => types[name].xmlName), ...valueNames.map((name) => valueTypes[name].xmlName)];
    const lists = [...typeNames, ...valueNames].map(xmlListName);
    expect(new Set([...roots, ...lists]).size).toBe(roots.length + lists.length);
  });
});

describe('bodies in XML', () => {
  it('an object is written in the order of the registry, nulls left out, lists repeated', () => {
    const body = encodeXml({ serverRoles: ['VM', 'UTILITY'], name: 'a<b', description: null, maintenanceMode: true, serverPoolId: { value: 'p', name: 'x' } }, 'Server');
    expect(body.startsWith(`${declaration}<server><name>a&lt;b</name>`)).toBe(true);
    expect(body).toContain('<serverRoles>VM</serverRoles><serverRoles>UTILITY</serverRoles>');
    expect(body).toContain('<serverPoolId><value>p</value><name>x</name></serverPoolId>');
    expect(body).not.toContain('description');
  });

  it('a reference and a list of references are bodies of their own', () => {
    expect(encodeXml({ value: 'x', type: 't' }, 'SimpleId')).toBe(`${declaration}<simpleId><type>t</type><value>x</value></simpleId>`);
    expect(encodeXml([{ value: 'x' }], 'SimpleId')).toBe(`${declaration}<simpleIds><simpleId><value>x</value></simpleId></simpleIds>`);
  });

  it('a map is written as entries', () => {
    expect(encodeXml({ orderByMap: { ID: 'ASCENDING' }, acknowledged: false }, 'EventQuery')).toBe(
      `${declaration}<eventQuery><acknowledged>false</acknowledged><orderByMap><entry><key>ID</key><value>ASCENDING</value></entry></orderByMap></eventQuery>`,
    );
  });

  it('what was written reads back', () => {
    const pool = { name: 'p "1"\r\n', userData: [{ key: 'k', value: 'v' }], virtualIp: '10.0.0.1' };
    expect(decodeXml(encodeXml(pool, 'ServerPool'))).toMatchObject(pool);
  });

  it.each<[string, unknown]>([
    ['a field that the type does not have', { nmae: 'x' }],
    ['a list where the field holds one', { name: ['x'] }],
    ['one where the field is a list', { userData: { key: 'a', value: 'b' } }],
    ['no object', 5],
  ])('refuses %s', (_what, body) => {
    expect(() => encodeXml(body, 'Server')).toThrow(TypeError);
  });
});
