/** The accounts with which people sign in for the first time. */
import { randomUUID } from 'node:crypto';
import type { Tx } from '#platform/db/db.ts';
import { createAccount } from '#platform/sign-in/create-account.ts';
import { newPassword } from '#platform/sign-in/new-password.ts';
import type { PasswordCost } from '#platform/sign-in/password.ts';
import type { World } from '../history/world.ts';
import type { Pack } from '../pack.ts';
import { packId } from '../pack-ids.ts';

/** Shown once, at the end of the import. */
export interface OpenedAccount {
  readonly signIn: string;
  readonly post: string;
  readonly name: string;
  readonly password: string;
}

/** @param world of a pack with a history: whose accounts of site chiefs and class teachers these are. */
export async function openAccounts(
  tx: Tx,
  pack: Pack,
  world: World | null,
  options: { readonly now: Date; readonly cost: PasswordCost },
): Promise<OpenedAccount[]> {
  const opened: OpenedAccount[] = [];
  for (const account of pack.accounts.accounts) {
    const holder = holderOf(account, pack, world);
    const password = pack.accounts.password ?? newPassword();
    await createAccount(tx, {
      ...options,
      id: randomUUID(),
      name: account.signIn,
      personId: holder.id,
      password,
    });
    opened.push({ signIn: account.signIn, post: account.post, name: holder.name, password });
  }
  return opened;
}

function holderOf(
  account: Pack['accounts']['accounts'][number],
  pack: Pack,
  world: World | null,
): { id: string; name: string } {
  const holder =
    'person' in account
      ? pack.people.find((person) => person.code === account.person)
      : 'site' in account
        ? world?.sites.find((site) => site.code === account.site)?.chief
        : world?.classes.find((unit) => unit.code === account.class)?.teacher;
  if (!holder) throw new Error(`account ${account.signIn} belongs to nobody`);
  return { id: packId(pack, 'person', holder.code), name: holder.name };
}
