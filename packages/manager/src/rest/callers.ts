import type { Peer } from '@ovmsim/kernel';
import { cliUserAgent } from '@ovmsim/model';
import type { LineId, OperationSpec } from '@ovmsim/model';
import type { Authenticated, Authenticator, Refused } from '../auth/authenticator.js';
import type { Revocations } from '../auth/revocations.js';
import { OperationError } from '../core/errors.js';
import type { ManagerCore } from '../core/manager-core.js';
import type { Principal } from '../core/principal.js';
import type { RestRequest } from './request.js';

export interface CallerParts {
  readonly core: ManagerCore;
  readonly authenticator: Authenticator;
  readonly revocations: Revocations;
}

/** Who calls, and the session that the request opened or continued. */
export type Caller = Omit<Authenticated, 'principal'> & { readonly principal: Principal };

const lineOf: { readonly [K in Principal['kind']]: LineId } = {
  user: 'ws-to-core', none: 'ws-to-core', control: 'ws-to-core', gui: 'gui-to-core', agent: 'agent-to-core',
};

/** Finds out who makes a request. */
export class Callers {
  readonly #parts: CallerParts;

  constructor(parts: CallerParts) {
    this.#parts = parts;
  }

  /** Whether the client's certificate is one that must not be answered. The connection may be older than a revocation. */
  mustNotCall(peer: Peer): boolean | Promise<boolean> {
    if (peer.state !== 'trusted') return peer.state === 'untrusted';
    const { core, revocations } = this.#parts;
    const { fingerprint, serial } = peer.certificate;
    // The console's own certificate never leaves this process: its polls do with the last known list.
    const own = core.store.get('@Certificate', fingerprint)?.purpose === 'gui';
    return own ? revocations.isRevoked(serial) : revocations.revokedSince(peer);
  }

  /** The caller of an operation; nobody where it asks for none. Throws OperationError, at once or later. */
  of(request: RestRequest, operation: OperationSpec | undefined): Caller | Promise<Caller> {
    const { authorization, cookie, 'user-agent': agent } = request.headers;
    const line = agent === cliUserAgent ? ('cli-to-core' satisfies LineId) : undefined;
    if (line !== undefined) request.annotate({ line });
    const settled = (who: Authenticated | Refused): Caller => {
      if (!('refused' in who)) {
        request.annotate({ line: (who.principal.kind === 'user' ? line : undefined) ?? lineOf[who.principal.kind] });
        return who;
      }
      if (operation?.principals.includes('none') === true) return { principal: { kind: 'none' }, cookies: [], session: null };
      throw new OperationError(who.refused, who.args);
    };
    const who = this.#parts.authenticator.authenticate({ authorization, cookie, peer: request.peer });
    return who instanceof Promise ? who.then(settled) : settled(who);
  }
}
