/** Accounts with which people sign in: opened by an administrator, who hands over a password that is shown once. */
import { Type } from 'typebox';
import { endpoint, Id } from '#primitives/endpoint.ts';
import { byId, refusing } from './contract.ts';

const manage = { permission: 'organisation.manage-accounts' } as const;
const AccountName = Type.String({ minLength: 1, maxLength: 64 });
/** Shown once; nobody can read it again. */
const FreshPassword = Type.Object({ name: Type.String(), password: Type.String() });

export const listAccounts = endpoint({
  name: 'organisation.listAccounts',
  method: 'GET',
  path: '/api/organisation/people/:id/accounts',
  summary: { zh: '某人的账号', en: 'A person’s accounts' },
  access: manage,
  params: byId,
  reply: Type.Object({ names: Type.Array(Type.String()) }),
  refusals: refusing('not-found'),
});

export const openAccount = endpoint({
  name: 'organisation.openAccount',
  method: 'POST',
  path: '/api/organisation/people/:id/accounts',
  summary: { zh: '开通账号', en: 'Open an account' },
  access: manage,
  params: byId,
  body: Type.Object({ id: Id, name: AccountName }),
  reply: FreshPassword,
  refusals: refusing('not-found'),
});

export const resetPassword = endpoint({
  name: 'organisation.resetPassword',
  method: 'POST',
  path: '/api/organisation/people/:id/accounts/password',
  summary: { zh: '重设密码', en: 'Reset a password' },
  access: manage,
  params: byId,
  body: Type.Object({ name: AccountName, reason: Type.String({ minLength: 2, maxLength: 500 }) }),
  reply: FreshPassword,
  refusals: refusing('not-found'),
});
