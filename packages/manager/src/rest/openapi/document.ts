import { operations, profiles, restBase, sessionCookies } from '@ovmsim/model';
import type { BodySpec, OperationSpec, ParameterSpec, ReturnSpec } from '@ovmsim/model';
import { contentTypes } from '../media.js';
import { inputName, reference, schemas } from './schemas.js';
import type { Schema } from './schemas.js';

/** An OpenAPI 3.1 document. */
export type OpenApi = Readonly<Record<string, unknown>>;

const both = (schema: Schema): Schema => ({ [contentTypes.json]: { schema }, [contentTypes.xml]: { schema } });
const many = (schema: Schema): Schema => ({ type: 'array', items: schema });
const text: Schema = { type: 'string' };

function bodyContent(body: BodySpec): Schema | undefined {
  switch (body.kind) {
    case 'none':
    case 'notification':
      return undefined;
    case 'object':
      return both(reference(inputName(body.type)));
    case 'id': {
      const one = reference(inputName('SimpleId'));
      return both(body.list === true ? many(one) : one);
    }
    case 'anyId':
      return both(reference(inputName('SimpleId')));
    case 'value': {
      const one = reference(inputName(body.value));
      return both(body.list === true ? many(one) : one);
    }
    case 'text':
      return { [contentTypes.text]: { schema: text }, ...both(text) };
  }
}

function answer(returns: ReturnSpec): Schema {
  switch (returns.kind) {
    case 'job':
      return { 201: { description: `The job that does it${returns.result === null ? '' : `; its resultId is the ${returns.result}`}.`, content: both(reference('Job')), headers: { Location: { schema: text } } } };
    case 'object':
      return { 200: { description: `The ${returns.type}.`, content: both(reference(returns.type)) } };
    case 'list':
      return { 200: { description: `Each ${returns.type}.`, content: both(many(reference(returns.type))) } };
    case 'ids':
      return { 200: { description: `References to each ${returns.type}.`, content: both(many(reference('SimpleId'))) } };
    case 'value':
      return { 200: { description: 'The structure.', content: both(reference(returns.value)) } };
    case 'values':
      return { 200: { description: 'The structures.', content: both(many(reference(returns.value))) } };
    case 'boolean':
      return { 200: { description: 'Whether it is so.', content: { [contentTypes.json]: { schema: { type: 'boolean' } }, [contentTypes.text]: { schema: text } } } };
    case 'text':
      return { 200: { description: 'The text.', content: { [contentTypes.text]: { schema: text } } } };
    case 'empty':
    case 'changes':
      return { 200: { description: 'Done.' } };
  }
}

const kinds: Readonly<Record<ParameterSpec['kind'], Schema>> = {
  string: { type: 'string' },
  id: { type: 'string' },
  boolean: { type: 'boolean' },
  integer: { type: 'integer', format: 'int64' },
};

function parameters(operation: OperationSpec, path: string): readonly Schema[] {
  const ids = [...path.matchAll(/:(\w+)/g)].map((match) => ({ name: match[1] ?? '', in: 'path', required: true, schema: text }));
  const query = operation.params.map(({ name, kind, required, ref }) => ({
    name, in: 'query', required, schema: kinds[kind], ...(ref === undefined ? {} : { description: `The id of a ${ref}, its bare value.` }),
  }));
  return [...ids, ...query];
}

function operationObject(operation: OperationSpec, path: string, place: number): Schema {
  const content = bodyContent(operation.body);
  return {
    operationId: place === 0 ? operation.name : `${operation.name}.${place + 1}`,
    tags: [operation.type ?? operation.name.split('.')[0]],
    ...(place === 0 ? {} : { description: `The same as ${operation.name}.` }),
    'x-level': operation.level,
    'x-evidence': operation.evidence,
    parameters: parameters(operation, path),
    ...(content === undefined ? {} : { requestBody: { content } }),
    responses: { ...answer(operation.returns), ...(operation.kind === 'one' ? { 204: { description: 'The relation leads nowhere.' } } : {}), default: { $ref: '#/components/responses/Refused' } },
  };
}

/** The Web Services API as OpenAPI 3.1, from the registry. The calls between the parts of the product are left out: they are nobody else's. */
export function openApiDocument(): OpenApi {
  const paths: Record<string, Record<string, Schema>> = {};
  for (const operation of operations.filter(({ kind }) => kind !== 'internal')) {
    for (const [place, { method, path }] of operation.http.entries()) {
      const at = path.replace(/:(\w+)/g, '{$1}');
      (paths[at] ??= {})[method.toLowerCase()] = operationObject(operation, path, place);
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Oracle VM Web Services API over REST, as ovmsim plays it',
      version: profiles['3.4'].managerVersion,
      description: 'Generated from the registry. `x-level` says how far the simulator goes, `x-evidence` what that rests on. Fields marked "Only 3.4" are missing under the profile 3.3.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: `https://{host}:{port}${restBase}`, variables: { host: { default: '127.0.0.1' }, port: { default: '7002' } } }],
    security: [{ basic: [] }, { session: [] }, { certificate: [] }],
    tags: [...new Set(Object.values(paths).flatMap((item) => Object.values(item).flatMap(({ tags }) => tags as string[])))].map((name) => ({ name })),
    paths,
    components: {
      schemas: schemas(),
      responses: { Refused: { description: 'Refused, or failed. Answers without rights come from the web server, as HTML where JSON is not asked for.', content: both(reference('WsErrorDetails')) } },
      securitySchemes: {
        basic: { type: 'http', scheme: 'basic' },
        session: { type: 'apiKey', in: 'cookie', name: sessionCookies.session },
        certificate: { type: 'mutualTLS' },
      },
    },
  };
}
