import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import express from 'express';
import type { NextFunction, Request, Response } from 'express';
import { constantTimeEqual, exchangeOf, FaultInjected, startListener } from '@ovmsim/kernel';
import type { FaultHooks, Limits, Listener, Logger, WireRecorder } from '@ovmsim/kernel';
import type { z } from 'zod';
import type { CertificateAuthority } from './authority.js';
import { CaError, reasonOf } from './errors.js';
import type { CertificateIssuer } from './issuer.js';
import type { KeyedCertificate } from './kept-certificate.js';
import { issueBody, registerBody, revokeBody, signBody, unregisterBody } from './wire.js';

/** No body of this service comes near it: four PEM blocks and some names. */
const bodyLimit = 256 * 1024;

export interface ServiceOptions {
  readonly authority: CertificateAuthority;
  /** The bootstrap token: who has it may have certificates made. */
  readonly token: string;
  readonly log: Logger;
  /** Asked at `ca.issue`, `ca.sign`, `ca.register`, `ca.unregister`, `ca.revoke`, `ca.list`. */
  readonly faults?: FaultHooks;
  /** Called with the operation's name, once an operation was carried out. */
  readonly onOperation?: (name: Operation['name']) => void;
}

/** One call that needs the token: its body, and what the CA does with it. */
interface Operation {
  readonly name: 'issue' | 'sign' | 'register' | 'unregister' | 'revoke' | 'list';
  readonly method: 'get' | 'post';
  readonly path: string;
  run(ca: CertificateIssuer, body: unknown): Promise<object>;
}

const operations: readonly Operation[] = [
  { name: 'issue', method: 'post', path: '/issue', run: (ca, body) => ca.issue(read(issueBody, body)) },
  { name: 'sign', method: 'post', path: '/sign', run: (ca, body) => ca.sign(read(signBody, body)) },
  { name: 'register', method: 'post', path: '/register', run: (ca, body) => ca.register(read(registerBody, body)) },
  { name: 'unregister', method: 'post', path: '/unregister', run: (ca, body) => ca.unregister(read(unregisterBody, body)) },
  { name: 'revoke', method: 'post', path: '/revoke', run: (ca, body) => ca.revoke(read(revokeBody, body)).then(() => ({})) },
  { name: 'list', method: 'get', path: '/certificates', run: async (ca) => ({ certificates: await ca.list() }) },
];

/** The names of the operations that need the token. */
export const operationNames: readonly string[] = operations.map((operation) => operation.name);

/**
 * The CA's HTTP face. `GET /ca.pem` and `GET /crl.pem` are open to everybody, as such files are; the rest needs
 * `Authorization: Bearer <token>`. Errors are `{"error":{"code","message"}}` with 400 (invalid), 401 (no token), 404,
 * 409 (refused), 413, 500.
 */
export function caApplication(options: ServiceOptions): express.Express {
  const { authority } = options;
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.get('/ca.pem', async (_request, response) => {
    response.type('application/x-pem-file').send(await authority.caCertificate());
  });
  app.get('/crl.pem', async (_request, response) => {
    const crl = await authority.crl();
    // Whoever asks often is told 304 as long as nothing was revoked.
    response.type('application/x-pem-file').set('ETag', `"${createHash('sha256').update(crl).digest('hex')}"`).send(crl);
  });
  app.use(bearer(options.token));
  app.use(express.json({ limit: bodyLimit, strict: true, inflate: false }));
  for (const operation of operations) {
    app[operation.method](operation.path, async (request, response) => {
      await options.faults?.at(`ca.${operation.name}`);
      const answer = await operation.run(authority, request.body);
      options.onOperation?.(operation.name);
      await options.faults?.at(`ca.${operation.name}.done`);
      response.json(answer);
    });
  }
  app.use((request, response) => {
    refuse(response, 404, { code: 'invalid', message: `the internal CA has no ${request.method} ${request.path}` });
  });
  app.use(failure(options.log));
  return app;
}

export interface ServedOptions extends ServiceOptions {
  readonly identity: KeyedCertificate;
  readonly host: string;
  readonly port: number;
  readonly recorder: WireRecorder;
  readonly limits?: Partial<Limits>;
}

/** Puts the CA's HTTP face on a TLS port; every call is in the wire record under the line 'ca'. */
export function serveAuthority(options: ServedOptions): Promise<Listener> {
  const app = caApplication(options);
  return startListener({
    name: 'ca',
    host: options.host,
    port: options.port,
    tls: { key: options.identity.key, cert: options.identity.certificate },
    handler: async () => null,
    claims: () => false,
    fallback: (request, response) => {
      exchangeOf(request)?.annotate({ line: 'ca' });
      app(request, response);
    },
    invites: (request) => holdsToken(request, options.token),
    recorder: options.recorder,
    log: options.log,
    defaultLine: 'ca',
    limits: { bodyBytes: bodyLimit, ...options.limits },
  });
}

function holdsToken({ headers }: IncomingMessage, token: string): boolean {
  return constantTimeEqual(headers.authorization ?? '', `Bearer ${token}`);
}

function bearer(token: string) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const sent = request.headers.authorization;
    if (holdsToken(request, token)) {
      next();
      return;
    }
    response.set('WWW-Authenticate', 'Bearer');
    refuse(response, 401, { code: 'refused', message: sent === undefined ? 'the internal CA wants its bootstrap token as bearer token' : 'this is not the bootstrap token of the internal CA' });
  };
}

/** The body as the schema says, or 'invalid' with every reason in one line. */
function read<T>(schema: z.ZodType<T>, body: unknown): T {
  if (body === undefined) throw new CaError('invalid', 'a body of type application/json is needed');
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map((issue) => (issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`));
  throw new CaError('invalid', reasons.join('; '));
}

function failure(log: Logger) {
  // Express knows an error handler by its four parameters.
  // eslint-disable-next-line max-params
  return (error: unknown, request: Request, response: Response, _next: NextFunction): void => {
    if (error instanceof CaError) {
      refuse(response, error.code === 'invalid' ? 400 : 409, { code: error.code === 'invalid' ? 'invalid' : 'refused', message: error.message });
      return;
    }
    if (error instanceof FaultInjected) {
      if (error.action === 'drop') request.socket.destroy();
      else refuse(response, 500, { code: 'refused', message: error.message });
      return;
    }
    const status = statusOf(error);
    if (status !== undefined) {
      refuse(response, status, { code: 'invalid', message: status === 413 ? `a body has at most ${bodyLimit} bytes` : `the body cannot be read: ${reasonOf(error)}` });
      return;
    }
    log.error({ err: error }, 'the internal CA failed');
    refuse(response, 500, { code: 'refused', message: 'the internal CA failed; its log has the reason' });
  };
}

/** The status that express's body reader gives its errors (400, 413, 415). */
function statusOf(error: unknown): number | undefined {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

function refuse(response: Response, status: number, error: { code: 'refused' | 'invalid'; message: string }): void {
  response.status(status).json({ error });
}
