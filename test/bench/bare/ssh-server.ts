// A floor of the command line: a bare ssh2 server that takes any password and answers each command with bytes it was given.
import { createServer, type AddressInfo } from 'node:net';
import ssh2 from 'ssh2';

export interface SshServerConfig {
  /** What an exec channel gets. */
  readonly output: string;
}

process.once('message', ({ output }: SshServerConfig) => {
  const { private: key } = ssh2.utils.generateKeyPairSync('ed25519');
  const server = new ssh2.Server({ hostKeys: [key] }, (client) => {
    client.on('error', () => undefined);
    client.on('authentication', (context) => (context.method === 'password' ? context.accept() : context.reject(['password'])));
    client.on('session', (accept) => {
      accept().on('exec', (acceptExec) => {
        const channel = acceptExec();
        channel.write(output);
        channel.exit(0);
        channel.end();
      });
    });
  });
  const port = createServer({ noDelay: true }, (socket) => server.injectSocket(socket));
  port.listen(0, '127.0.0.1', () => process.send?.({ port: (port.address() as AddressInfo).port }));
});
