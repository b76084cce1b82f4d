import type { TlsProfile } from '@ovmsim/kernel';
import type { Algorithms, CipherAlgorithm, KexAlgorithm, MacAlgorithm } from 'ssh2';

// The group exchange is left out: ssh2 would offer it as a server and cannot do it.
const kex: KexAlgorithm[] = [
  'curve25519-sha256', 'curve25519-sha256@libssh.org', 'ecdh-sha2-nistp256', 'ecdh-sha2-nistp384', 'ecdh-sha2-nistp521',
  'diffie-hellman-group16-sha512', 'diffie-hellman-group18-sha512', 'diffie-hellman-group14-sha256',
  // JSch 0.1.5x, paramiko 1.x and Net::SSH 2.x have nothing newer.
  'diffie-hellman-group14-sha1',
];
const cipher: CipherAlgorithm[] = [
  'aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr', 'aes128-cbc', 'aes192-cbc', 'aes256-cbc',
];
const hmac: MacAlgorithm[] = ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512', 'hmac-sha1'];

/**
 * What is offered, the best first; the client's own order decides. Signatures by `ssh-rsa` are there for clients of the product's years. 'period' adds
 * what only clients before 2012 need.
 */
export function algorithmsOf(profile: TlsProfile): Algorithms {
  const period = profile === 'period';
  return {
    kex: period ? [...kex, 'diffie-hellman-group1-sha1'] : kex,
    serverHostKey: ['ssh-ed25519', 'rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
    cipher: period ? [...cipher, '3des-cbc'] : cipher,
    hmac: period ? [...hmac, 'hmac-md5'] : hmac,
    compress: ['none', 'zlib@openssh.com', 'zlib'],
  };
}
