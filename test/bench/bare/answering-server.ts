// The floor of requests: a bare HTTPS server that reads a body to its end and answers with bytes it was given. It looks at nothing.
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface AnsweringConfig {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
  /** PEM; whom to trust as issuer of client certificates, which are asked for. */
  readonly ca: string;
  readonly answer: { readonly status: number; readonly reason: string; readonly headers: Readonly<Record<string, string | readonly string[]>>; readonly body: string };
}

process.once('message', ({ key, cert, ca, answer }: AnsweringConfig) => {
  const body = Buffer.from(answer.body);
  const { status, reason } = answer;
  const headers = answer.headers as Record<string, string | string[]>;
  const server = createServer({ key, cert, ca, requestCert: true, rejectUnauthorized: false, noDelay: true, keepAliveTimeout: 60_000 }, (request, response) => {
    request.resume();
    request.once('end', () => {
      response.writeHead(status, reason, headers);
      response.end(body);
    });
  });
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
});
