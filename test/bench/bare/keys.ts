// The floor of ownership: RSA-2048 keys, each with one signature, and for each a TLS connection on which both sides show and check certificates.
import { createPrivateKey, createSign, generateKeyPair } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { promisify } from 'node:util';

export interface KeysConfig {
  /** PEM of the certificate that is shown. */
  readonly key: string;
  readonly cert: string;
  readonly ca: string;
  /** Where a TLS server asks for client certificates. */
  readonly port: number;
  readonly count: number;
}

const generate = promisify(generateKeyPair);
const toBeSigned = Buffer.alloc(1000, 1);

async function make({ key, cert, ca, port, count }: KeysConfig): Promise<void> {
  const signer = createPrivateKey(key);
  const one = async (): Promise<void> => {
    await generate('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
    createSign('sha256').update(toBeSigned).sign(signer);
    const socket = connect({ host: '127.0.0.1', port, ca, cert, key, servername: '' });
    await once(socket, 'secureConnect');
    socket.destroy();
  };
  await Promise.all(Array.from({ length: count }, one));
}

process.on('message', (config: KeysConfig) => void make(config).then(() => process.send?.({ done: true })));
