import { basicAuthorization, maskText, readBasic, type Entropy } from '@ovmsim/kernel';
import { OperationError, restPath } from '@ovmsim/manager';
import { operations, sessionCookies } from '@ovmsim/model';
import { Sessions } from '../../../packages/manager/src/auth/sessions.js';
import { pathOf } from '../../../packages/kernel/src/listener/wire-request.js';
import { bodyFormat, negotiate } from '../../../packages/manager/src/rest/negotiate.js';
import { decodeParams } from '../../../packages/manager/src/rest/params.js';
import { Router } from '../../../packages/manager/src/rest/router.js';
import { destinationOf, encodeSegment, originOf } from '../../../packages/manager/src/rest/uri.js';
import type { Decoder } from '../decoder.js';

const router = new Router(operations);
const paths = operations.flatMap(({ http, params }) => http.map(({ method, path }) => `${method} ${restPath}${path.replace(/:\w+/g, '0004fb%2Fa:b')}?${params.map(({ name }) => `${name}=1`).join('&')}`));
const mediaTypes = ['application/json', 'text/xml;q=0.5', '*/*', 'application/*;q=0', 'text/plain', 'application/json; charset=utf-8', ''];

interface Where {
  readonly segments: readonly string[];
  readonly prefix: string;
}

/** The first line of a request and the headers that say how to answer it. */
export const uri: Decoder = {
  name: 'uri',
  samples: paths.map((path, index) => `${path}\n${mediaTypes[index % mediaTypes.length] ?? ''}\n${mediaTypes[(index + 3) % mediaTypes.length] ?? ''}\nmanager.example.com:7002`),
  words: ['/', '//', '%2F', '%', '%zz', '%c3%28', '?', '&', '=', '#', ';q=', ',', '*/*', '.', '..', 'Server', restPath, 'https://x', ' ', '\n', 'GET ', 'PUT ', '[::1]:7002', ':99999'],
  refusals: [OperationError],
  decode: (input): Where | undefined => {
    const [first = '', accept, type, host] = input.toString('utf8').split('\n');
    const [method = '', target = ''] = first.split(' ');
    negotiate(accept, true);
    bodyFormat(type);
    const origin = originOf({ secure: true, host, local: { address: '127.0.0.1', port: 7002 } });
    if (!/^https:\/\/[^/\s]+$/.test(origin)) throw new Error(`an origin that is none: ${origin}`);
    const destination = destinationOf(pathOf(target));
    if (destination.kind !== 'rest') return undefined;
    const { operation } = router.resolve(method, destination.segments);
    decodeParams(operation, new URLSearchParams(target.slice(target.indexOf('?') + 1)));
    return { segments: destination.segments, prefix: destination.prefix };
  },
  again: (value): Where | undefined => {
    const { segments, prefix } = value as Where;
    const destination = destinationOf(`${prefix}/${segments.map(encodeSegment).join('/')}`);
    return destination.kind === 'rest' ? { segments: destination.segments, prefix: destination.prefix } : undefined;
  },
};

const fixed = { bytes: (count: number) => Buffer.alloc(count, 7) } as Entropy;
const sessions = new Sessions({ now: () => 0 }, fixed, { idleMs: 1, limit: null });
const opened = sessions.open('admin', 'one account');
const cookies = opened.cookies.map((cookie) => cookie.split(';')[0] ?? '');

/** Who calls: the Authorization and the Cookie header. */
export const headers: Decoder = {
  name: 'headers',
  samples: [`${basicAuthorization('admin', 'Welcome1')}\n${cookies.join('; ')}`, `${basicAuthorization('é', 'a:b')}\n${cookies[0] ?? ''}`, 'Bearer x\na=b; c="d"', `basic  ${Buffer.from('x').toString('base64')}\n`],
  words: ['Basic ', 'basic', 'Bearer ', 'YTpi', '=', '==', ':', ';', ' ', '"', '\n', ...Object.values(sessionCookies), ...cookies],
  refusals: [],
  decode: (input) => {
    const [authorization, cookie] = input.toString('latin1').split('\n');
    const found = sessions.find(cookie);
    if (found.state === 'valid' && !cookies.every((each) => (cookie ?? '').includes(each.slice(each.indexOf('=') + 1)))) throw new Error('let in without its cookies');
    return readBasic(authorization) ?? undefined;
  },
  again: (value) => {
    const { user, password } = value as { user: string; password: string };
    return readBasic(basicAuthorization(user, password));
  },
};

/** What is recorded of the wire has its secrets masked, whatever else it holds. */
export const wireMask: Decoder = {
  name: 'wire-mask',
  samples: ['{"password":"sesame","a":{"secretToken":"sesame"}}', '<a><userPassword x="1">sesame</userPassword></a>', '<member><name>password</name><value><string>sesame</string></value></member>', '/x?password=sesame&y=1', '-----BEGIN RSA PRIVATE KEY-----\nsesame\n-----END RSA PRIVATE KEY-----'],
  words: ['"password":"', '"', '\\', '<password>', '<password ', '</password>', 'secret', 'token', '-', '_', '&', '?', '=', ';', '<name>', '</name>', '<value>', '-----BEGIN PRIVATE KEY-----', '-----END PRIVATE KEY-----'],
  refusals: [],
  decode: (input) => maskText(input.toString('utf8').slice(0, 16 * 1024)),
};
