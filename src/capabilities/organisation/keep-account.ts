import type { Tx } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Act, append } from '#platform/journal/append.ts';
import { accountsOf } from '#platform/sign-in/accounts-of.ts';
import { resetPassword } from '#platform/sign-in/change-password.ts';
import { createAccount } from '#platform/sign-in/create-account.ts';
import { newPassword } from '#platform/sign-in/new-password.ts';
import type { PasswordCost } from '#platform/sign-in/password.ts';
import { peopleByIds } from './people-queries.ts';

interface FreshPassword {
  readonly name: string;
  readonly password: string;
}

/**
 * Opens an account for a person who is registered; what it may do follows from the person's appointments.
 * @throws Refusal `not-found`; InvalidInput for a name that cannot be used or is taken.
 */
export async function openAccount(
  tx: Tx,
  act: Act,
  account: { id: string; personId: string; name: string; cost: PasswordCost },
): Promise<FreshPassword> {
  const { personId, name, cost } = account;
  if (!(await peopleByIds(tx, [personId])).has(personId)) throw new Refusal('not-found');
  const password = newPassword();
  await createAccount(tx, { id: account.id, name, personId, password, now: act.at, cost });
  await append(tx, {
    ...act,
    kind: 'organisation.account-opened',
    subject: account.id,
    facts: {},
    details: { person: personId, name },
  });
  return { name, password };
}

/**
 * Gives an account a new password, unlocks it and ends its sign-ins. Whoever can do this could sign in as somebody else,
 * so it is journalled with its reason.
 * @throws Refusal `not-found` when the account is not this person's.
 */
export async function resetAccount(
  tx: Tx,
  act: Act,
  reset: { personId: string; name: string; reason: string; cost: PasswordCost },
): Promise<FreshPassword> {
  const { personId, name, reason, cost } = reset;
  if (!(await accountsOf(tx, personId)).includes(name)) throw new Refusal('not-found');
  const password = newPassword();
  await resetPassword(tx, { name, password, now: act.at, cost });
  await append(tx, {
    ...act,
    kind: 'organisation.password-reset',
    subject: personId,
    facts: {},
    details: { name, reason },
  });
  return { name, password };
}
