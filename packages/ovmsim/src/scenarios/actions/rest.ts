import type { ActionOf } from '../schema.js';
import { credentialsOf, type Seen, type Stage } from '../stage.js';
import { exchange } from './exchange.js';

export const restBase = '/ovm/core/wsapi/rest';

/** One call of the Web Services API. */
export function rest(action: ActionOf<'rest'>, stage: Stage): Promise<Seen> {
  const { manager } = stage.target;
  const path = action.path.startsWith('//') ? action.path.slice(1) : `${restBase}${action.path}`;
  const body = action.text ?? (action.body === undefined ? undefined : JSON.stringify(action.body));
  return exchange(stage, {
    url: `${manager.url}${path}`,
    method: action.method,
    credentials: credentialsOf(stage, action.as),
    ca: manager.ca,
    headers: { accept: action.accept, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  });
}
