import { describe, expect, it } from 'vitest';
import { JsonEncoder } from './json-codec.js';
import { XmlEncoder } from './xml-codec.js';

const options = { profile: '3.4', mark: '@@' } as const;
const json = new JsonEncoder(options);
const xml = new XmlEncoder(options);
const base = 'https://h:7002//ovm/core/wsapi/rest';
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';

const policy = {
  id: { type: 'ServerPoolPolicy', id: 'balancer_x', name: null },
  name: '', description: 'a<b', locked: false, readOnly: false, generation: 3, userData: [{ key: 'k', value: 'v' }], resourceGroupIds: [],
  mode: 'OFF', cpuEnable: false, periodMinutes: 10, cpuThreshold: 75,
  serverIds: [{ type: 'Server', id: '00:11', name: 'a' }, { type: 'Server', id: '00:22', name: 'b' }],
  serverPoolNetworkPolicyIds: [], serverPoolId: { type: 'ServerPool', id: 'x', name: 'pool' },
} as const;

describe('the JSON encoder', () => {
  it('writes every declared field in wire order, with all four keys in a SimpleId', () => {
    const text = json.withBase(json.document(json.fragment('ServerPoolPolicy', policy)), base);
    expect(text).toBe(
      '{"id":{"type":"com.oracle.ovm.mgr.ws.model.ServerPoolPolicy","value":"balancer_x","uri":"https://h:7002//ovm/core/wsapi/rest/ServerPoolPolicy/balancer_x","name":null},' +
        '"name":"","description":"a<b","locked":false,"readOnly":false,"generation":3,"userData":[{"key":"k","value":"v"}],"resourceGroupIds":[],"mode":"OFF","cpuEnable":false,' +
        '"periodMinutes":10,"cpuThreshold":75,"serverIds":[' +
        '{"type":"com.oracle.ovm.mgr.ws.model.Server","value":"00:11","uri":"https://h:7002//ovm/core/wsapi/rest/Server/00:11","name":"a"},' +
        '{"type":"com.oracle.ovm.mgr.ws.model.Server","value":"00:22","uri":"https://h:7002//ovm/core/wsapi/rest/Server/00:22","name":"b"}],' +
        '"serverPoolNetworkPolicyIds":[],"serverPoolId":{"type":"com.oracle.ovm.mgr.ws.model.ServerPool","value":"x","uri":"https://h:7002//ovm/core/wsapi/rest/ServerPool/x","name":"pool"}}',
    );
  });

  it('writes null for what the view does not have', () => {
    const job = JSON.parse(json.fragment('Job', { id: { type: 'Job', id: '1', name: 'j' } })) as Record<string, unknown>;
    expect(job['resultId']).toBeNull();
    expect(Object.keys(job)).not.toContain('errorCode');
  });

  it('shows fields of 3.4 under that profile alone', () => {
    const element = { id: { type: 'StorageElement', id: 'x', name: 'x' } };
    expect(json.fragment('StorageElement', element)).toContain('"storageArrayId"');
    expect(new JsonEncoder({ ...options, profile: '3.3' }).fragment('StorageElement', element)).not.toContain('"storageArrayId"');
  });

  it('writes lists as bare arrays', () => {
    expect(json.list('Vm', [])).toBe('[]');
    expect(json.ids([{ type: 'Vm', id: 'v' }])).toBe('[{"type":"com.oracle.ovm.mgr.ws.model.Vm","value":"v","uri":"@@/Vm/v","name":null}]');
    expect(json.values('KeyValuePair', [{ key: 'a', value: 'b' }])).toBe('[{"key":"a","value":"b"}]');
  });
});

describe('the XML encoder', () => {
  it('writes the base class alphabetically, then the type; lists without a wrapper; no nulls', () => {
    const text = xml.withBase(xml.document(xml.fragment('ServerPoolPolicy', policy)), base);
    expect(text).toBe(
      `${head}<serverPoolPolicy><description>a&lt;b</description><generation>3</generation>` +
        '<id><type>com.oracle.ovm.mgr.ws.model.ServerPoolPolicy</type><uri>https://h:7002//ovm/core/wsapi/rest/ServerPoolPolicy/balancer_x</uri><value>balancer_x</value></id>' +
        '<locked>false</locked><name></name><readOnly>false</readOnly><userData><key>k</key><value>v</value></userData>' +
        '<cpuEnable>false</cpuEnable><cpuThreshold>75</cpuThreshold><mode>OFF</mode><periodMinutes>10</periodMinutes>' +
        '<serverIds><name>a</name><type>com.oracle.ovm.mgr.ws.model.Server</type><uri>https://h:7002//ovm/core/wsapi/rest/Server/00:11</uri><value>00:11</value></serverIds>' +
        '<serverIds><name>b</name><type>com.oracle.ovm.mgr.ws.model.Server</type><uri>https://h:7002//ovm/core/wsapi/rest/Server/00:22</uri><value>00:22</value></serverIds>' +
        '<serverPoolId><name>pool</name><type>com.oracle.ovm.mgr.ws.model.ServerPool</type><uri>https://h:7002//ovm/core/wsapi/rest/ServerPool/x</uri><value>x</value></serverPoolId>' +
        '</serverPoolPolicy>',
    );
  });

  it('prints floating point with a fraction (captured 3.2.1)', () => {
    expect(xml.fragment('Server', { processorSpeed: 2893094 })).toBe('<server><processorSpeed>2893094.0</processorSpeed></server>');
  });

  it('names lists by the plural', () => {
    expect(xml.list('ServerPoolPolicy', ['<serverPoolPolicy></serverPoolPolicy>'])).toBe(`${head}<serverPoolPolicies><serverPoolPolicy></serverPoolPolicy></serverPoolPolicies>`);
    expect(xml.ids([])).toBe(`${head}<simpleIds></simpleIds>`);
  });

  it('writes errors without the null cause', () => {
    expect(xml.error({ errorCode: 'GEN_000002', wsErrorCode: 'GENERAL_OBJECT_NOT_FOUND', message: 'm', cause: null })).toBe(
      `${head}<wsErrorDetails><errorCode>GEN_000002</errorCode><message>m</message><wsErrorCode>GENERAL_OBJECT_NOT_FOUND</wsErrorCode></wsErrorDetails>`,
    );
  });

  it('drops characters that XML cannot hold', () => {
    expect(xml.fragment('Server', { name: 'a\u0001b' })).toBe('<server><name>a b</name></server>');
  });
});
