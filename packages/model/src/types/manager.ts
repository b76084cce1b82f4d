import { oneOf, recorded, text, time } from '../builder.js';
import * as enums from '../enums.js';

/** Oracle VM Manager itself; exactly one. Its id, its managerUuid and the owner that Servers store are the same value. */
export const manager = {
  /** GET /Manager/Manager is how Oracle's own REST client finds it (WSAPI guide 3.3 §2.6.2). */
  aliasId: 'Manager',
  ...recorded('behavioural', {
    managerUuid: text(),
    managerVersion: text(),
    managerRunState: oneOf(...enums.managerRunState),
    managerTime: time().derived(),
  }),
};
