import { Validator } from '@seriousme/openapi-schema-validator';
import { operations } from '@ovmsim/model';
import { beforeAll, describe, expect, it } from 'vitest';
import { openApiDocument } from './document.js';

type Found = { operationId: string; parameters: { $ref?: string; name?: string; in?: string }[]; responses: Record<string, unknown> };

describe('the OpenAPI document', () => {
  const document = openApiDocument() as { paths: Record<string, Record<string, Found>>; components: { schemas: Record<string, { properties: Record<string, unknown> }> } };
  let validator: Validator;
  beforeAll(() => {
    validator = new Validator();
  });

  it('is OpenAPI 3.1 in the eyes of a public validator, and all its references lead somewhere', async () => {
    const result = await validator.validate(structuredClone(document));
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
    expect(validator.version).toBe('3.1');
    expect(() => validator.resolveRefs()).not.toThrow();
  });

  it('a document with a mistake is refused, so the validator does look', async () => {
    const broken = { ...structuredClone(document), paths: { '/Vm': { get: { responses: { 200: {} } } } } };
    expect((await new Validator().validate(broken)).valid).toBe(false);
  });

  it('has every operation of the registry under each of its routes, with an id of its own', () => {
    const found = Object.values(document.paths).flatMap((item) => Object.values(item));
    const wanted = operations.filter(({ kind }) => kind !== 'internal');
    expect(found).toHaveLength(wanted.flatMap(({ http }) => http).length);
    expect(new Set(found.map(({ operationId }) => operationId)).size).toBe(found.length);
    for (const { name, http } of wanted) {
      const [first] = http;
      expect(document.paths[first?.path.replace(/:(\w+)/g, '{$1}') ?? '']?.[first?.method.toLowerCase() ?? '']?.operationId).toBe(name);
    }
  });

  it('says what a clone takes and gives', () => {
    const clone = document.paths['/Vm/{id}/clone']?.['put'];
    expect(clone?.parameters.map(({ $ref, name, in: where }) => $ref ?? `${where ?? ''} ${name ?? ''}`)).toEqual(['#/components/parameters/id', 'query serverPoolId', 'query repositoryId', 'query vmCloneDefinitionId', 'query createTemplate']);
    expect(clone?.responses).toEqual({ 201: { $ref: '#/components/responses/Job' }, default: { $ref: '#/components/responses/Refused' } });
    expect(clone).toMatchObject({ 'x-result': 'Vm', operationId: 'Vm.clone' });
    expect(document.components.schemas['Vm']?.properties).toMatchObject({ memory: { type: 'integer' }, serverId: { oneOf: [{ $ref: '#/components/schemas/SimpleId' }, { type: 'null' }] } });
  });
});
