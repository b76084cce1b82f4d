import { operations, profiles, restBase, sessionCookies } from '@ovmsim/model';
import type { BodySpec, OperationSpec, ParameterSpec, ReturnSpec, TypeName, ValueName } from '@ovmsim/model';
import { contentTypes } from '../media.js';
import { inputName, reference, schemas } from './schemas.js';
import type { Schema } from './schemas.js';

/** An OpenAPI 3.1 document. */
export type OpenApi = Readonly<Record<string, unknown>>;

const both = (schema: Schema): Schema => ({ [contentTypes.json]: { schema }, [contentTypes.xml]: { schema } });
const many = (schema: Schema): Schema => ({ type: 'array', items: schema });
const text: Schema = { type: 'string' };

/** What stands once and is referred to: `Job` among the responses, `VmInput` among the bodies. */
interface Part {
  readonly name: string;
  readonly content: Schema;
}

const input = (type: TypeName | ValueName, list: boolean | undefined): Part => {
  const one = reference(inputName(type));
  return { name: list === true ? `${inputName(type)}List` : inputName(type), content: { content: both(list === true ? many(one) : one) } };
};

function bodyPart(body: BodySpec): Part | undefined {
  switch (body.kind) {
    case 'none':
    case 'notification':
      return undefined;
    case 'object':
      return input(body.type, false);
    case 'id':
      return input('SimpleId', body.list);
    case 'anyId':
      return input('SimpleId', false);
    case 'value':
      return input(body.value, body.list);
    case 'text':
      return { name: 'Text', content: { content: { [contentTypes.text]: { schema: text }, ...both(text) } } };
  }
}

const shown = (name: string, description: string, schema: Schema): Part => ({ name, content: { description, content: both(schema) } });

function answerPart(returns: ReturnSpec): Part {
  switch (returns.kind) {
    case 'job':
      return { name: 'Job', content: { description: 'The job that does it.', headers: { Location: { schema: text } }, content: both(reference('Job')) } };
    case 'object':
      return shown(`${returns.type}Object`, `One ${returns.type}.`, reference(returns.type));
    case 'list':
      return shown(`${returns.type}List`, `Each ${returns.type}.`, many(reference(returns.type)));
    case 'ids':
      return shown('Ids', 'References.', many(reference('SimpleId')));
    case 'value':
      return shown(returns.value, 'The structure.', reference(returns.value));
    case 'values':
      return shown(`${returns.value}List`, 'The structures.', many(reference(returns.value)));
    case 'boolean':
      return { name: 'Boolean', content: { description: 'Whether it is so.', content: { [contentTypes.json]: { schema: { type: 'boolean' } }, [contentTypes.text]: { schema: text } } } };
    case 'text':
      return { name: 'Text', content: { description: 'The text.', content: { [contentTypes.text]: { schema: text } } } };
    case 'empty':
    case 'changes':
      return { name: 'Done', content: { description: 'Done.' } };
  }
}

const kinds: Readonly<Record<ParameterSpec['kind'], Schema>> = {
  string: { type: 'string' },
  id: { type: 'string' },
  boolean: { type: 'boolean' },
  integer: { type: 'integer', format: 'int64' },
};

const pathParameters = { id: { name: 'id', in: 'path', required: true, schema: text }, childId: { name: 'childId', in: 'path', required: true, schema: text } };
const point = (kind: string, name: string): Schema => ({ $ref: `#/components/${kind}/${name}` });

function parameters(operation: OperationSpec, path: string): readonly Schema[] {
  const ids = [...path.matchAll(/:(\w+)/g)].map((match) => point('parameters', match[1] ?? ''));
  const query = operation.params.map(({ name, kind, required, ref }) => ({
    name, in: 'query', required, schema: kinds[kind], ...(ref === undefined ? {} : { description: `The id of a ${ref}, its bare value.` }),
  }));
  return [...ids, ...query];
}

function operationObject(operation: OperationSpec, path: string, place: number): Schema {
  const { name, type, kind, level, evidence, returns } = operation;
  const body = bodyPart(operation.body);
  const given = parameters(operation, path);
  return {
    operationId: place === 0 ? name : `${name}.${place + 1}`,
    tags: [type ?? name.split('.')[0]],
    ...(place === 0 ? {} : { description: `The same as ${name}.` }),
    ...(returns.kind === 'job' && returns.result !== null ? { 'x-result': returns.result } : {}),
    'x-level': level,
    'x-evidence': evidence,
    ...(given.length === 0 ? {} : { parameters: given }),
    ...(body === undefined ? {} : { requestBody: point('requestBodies', body.name) }),
    responses: {
      [returns.kind === 'job' ? 201 : 200]: point('responses', answerPart(returns).name),
      ...(kind === 'one' ? { 204: point('responses', 'Nothing') } : {}),
      default: point('responses', 'Refused'),
    },
  };
}

const named = (parts: readonly (Part | undefined)[]): Readonly<Record<string, Schema>> => Object.fromEntries(parts.flatMap((part) => (part === undefined ? [] : [[part.name, part.content]])));

/** The Web Services API as OpenAPI 3.1, from the registry. The calls between the parts of the product are left out: they are nobody else's. */
export function openApiDocument(): OpenApi {
  const paths: Record<string, Record<string, Schema>> = {};
  const offered = operations.filter(({ kind }) => kind !== 'internal');
  for (const operation of offered) {
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
      description: 'Generated from the registry. `x-level` says how far the simulator goes, `x-evidence` what that rests on, `x-result` what the `resultId` of the job is. Fields marked "Only 3.4" are missing under the profile 3.3.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: `https://{host}:{port}${restBase}`, variables: { host: { default: '127.0.0.1' }, port: { default: '7002' } } }],
    security: [{ basic: [] }, { session: [] }, { certificate: [] }],
    tags: [...new Set(Object.values(paths).flatMap((item) => Object.values(item).flatMap(({ tags }) => tags as string[])))].map((name) => ({ name })),
    paths,
    components: {
      schemas: schemas(),
      parameters: pathParameters,
      requestBodies: named(offered.map(({ body }) => bodyPart(body))),
      responses: {
        ...named(offered.map(({ returns }) => answerPart(returns))),
        Nothing: { description: 'The relation leads nowhere.' },
        Refused: { description: 'Refused, or failed. Answers without rights come from the web server, as HTML where JSON is not asked for.', content: both(reference('WsErrorDetails')) },
      },
      securitySchemes: {
        basic: { type: 'http', scheme: 'basic' },
        session: { type: 'apiKey', in: 'cookie', name: sessionCookies.session },
        certificate: { type: 'mutualTLS' },
      },
    },
  };
}
