import { X509Certificate } from 'node:crypto';
import { csr, keyPair, selfSigned, type CaClient } from '@ovmsim/ca';
import { certificateFacts, Entropy } from '@ovmsim/kernel';
import type { ActionOf } from '../schema.js';
import { NotShownHere, type ClientIdentity, type Seen, type Stage } from '../stage.js';
import { rest } from './rest.js';

/** Makes a client certificate for later steps: one the Manager knows, or one it must refuse. */
export async function certificate(action: ActionOf<'certificate'>, stage: Stage): Promise<Seen> {
  const identity = await makers[action.make](action, stage);
  stage.identities.set(action.name, identity);
  return { certificate: certificateFacts(new X509Certificate(identity.certificate)) };
}

type Maker = (action: ActionOf<'certificate'>, stage: Stage) => Promise<ClientIdentity>;

const makers: Record<ActionOf<'certificate'>['make'], Maker> = {
  registered: (action, stage) => registered(action, stage),
  unregistered: (action, stage) => issuerOf(stage).issue({ purpose: 'user', commonName: action.user }),
  foreign: (action, stage) => selfSigned({ commonName: action.user, entropy: new Entropy(), clock: stage.clock }),
  expired: (action, stage) => issuerOf(stage).issue({ purpose: 'user', commonName: action.user, notBeforeDays: -10, days: -1 }),
  revoked: async (action, stage) => {
    const issuer = issuerOf(stage);
    const identity = await registered(action, stage);
    await issuer.revoke({ fingerprint: new X509Certificate(identity.certificate).fingerprint256 });
    return identity;
  },
};

/** Has the Manager's own API sign and register a request, as the WSAPI guide 3.3 §4.1.3 describes. */
async function registered(action: ActionOf<'certificate'>, stage: Stage): Promise<ClientIdentity> {
  const key = await keyPair();
  const request = csr({ key, subject: { commonName: action.user } });
  const seen = await rest({ method: 'POST', path: '/Utilities/Certificate/SignAndRegister', as: 'admin', accept: 'application/json', text: request, follow: false }, stage);
  const answer = seen.json as { certificate?: string } | undefined;
  if (answer?.certificate === undefined) throw new Error(`the Manager did not sign and register the request: ${seen.status ?? seen.connection ?? ''} ${seen.text ?? ''}`);
  return { certificate: answer.certificate, key: key.privateKey };
}

function issuerOf(stage: Stage): CaClient {
  if (stage.target.issuer === null) throw new NotShownHere('needs the internal CA of a lab');
  return stage.target.issuer;
}
