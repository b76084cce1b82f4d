import type { ValueOf } from '@ovmsim/model';
import { given, isPlainObject } from '../core/check-values.js';
import { OperationError } from '../core/errors.js';
import type { ManagerCore } from '../core/manager-core.js';
import type { OperationCall } from '../core/operation.js';
import type { Users } from './users.js';

/**
 * UserPreference.changePassword: a user gives the present password and a new one. A wrong present one counts as a failed login. Every user is an administrator, so
 * that one may change another's, knowing it; who is locked cannot be changed this way (`ovm_admin --unlockuser` comes first). Sessions of before end with the password.
 */
export function registerPasswordOperations(core: Pick<ManagerCore, 'handle'>, users: Users): void {
  core.handle('UserPreference.changePassword', async (call) => {
    const { username, currentPassword, newPassword } = changeOf(call);
    if (!(await users.logIn(username, currentPassword))) throw new OperationError('AUTH_000005');
    checkPassword(newPassword);
    await users.set(username, newPassword);
    return { kind: 'empty' };
  });
}

function changeOf({ body, principal }: OperationCall): ValueOf<'PasswordChange'> {
  const { username, currentPassword, newPassword } = (isPlainObject(body) ? body : {}) as Partial<ValueOf<'PasswordChange'>>;
  if (principal.kind !== 'user') throw new OperationError('AUTH_000006', ['Who is not a user']);
  if (!given(currentPassword)) throw new OperationError('GEN_000001', ['currentPassword']);
  if (!given(newPassword)) throw new OperationError('GEN_000001', ['newPassword']);
  return { username: given(username) && username !== '' ? username : principal.name, currentPassword, newPassword };
}

/** WebLogic's rule for passwords (recalled): eight characters or more, one of them no letter. */
function checkPassword(password: string): void {
  if (password.length < 8 || !/[^a-z]/i.test(password)) throw new OperationError('GEN_000023', ['newPassword', '******']);
}
