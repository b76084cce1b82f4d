// The floor of a start: one bare TLS server with a ready key. Says its port and what it weighs.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';

interface Config {
  readonly key: string;
  readonly cert: string;
}

let server: Server | undefined;

process.on('message', ({ key, cert }: Config) => {
  if (server !== undefined) {
    process.send?.({ heapUsed: process.memoryUsage().heapUsed });
    return;
  }
  server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_request, response) => response.end('ready'));
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server?.address() as AddressInfo).port }));
});
