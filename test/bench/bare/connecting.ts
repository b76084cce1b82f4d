// The floor of writes through agents: as many TLS connections, on which both sides show and check certificates, with one request and its answer on each.
import { once } from 'node:events';
import { connect as connectTls, createSecureContext } from 'node:tls';

export interface ConnectingConfig {
  readonly host: string;
  readonly port: number;
  /** PEM of what is shown, and of whom the server has to be vouched for by. */
  readonly key: string;
  readonly cert: string;
  readonly ca: string;
  readonly body: string;
}

export interface ConnectingOrder {
  readonly count: number;
  readonly atOnce: number;
}

let ask: () => Promise<void> = () => Promise.resolve();

function prepare({ host, port, body, ...identity }: ConnectingConfig): void {
  const secureContext = createSecureContext(identity);
  const sent = [`POST / HTTP/1.1`, `Host: ${host}:${port}`, 'Content-Type: text/xml', `Content-Length: ${body.length}`, '', body].join('\r\n');
  ask = async () => {
    // Agents have names of their own in their certificates.
    const socket = connectTls({ host, port, secureContext, servername: '', checkServerIdentity: () => undefined });
    await once(socket, 'secureConnect');
    socket.write(sent);
    socket.resume();
    await once(socket, 'end');
    socket.destroy();
  };
}

async function connect({ count, atOnce }: ConnectingOrder): Promise<void> {
  let left = count;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await ask();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

process.on('message', (message: ConnectingConfig | ConnectingOrder) => {
  if ('key' in message) {
    prepare(message);
    process.send?.({ ready: true });
  } else void connect(message).then(() => process.send?.({ done: true }));
});
