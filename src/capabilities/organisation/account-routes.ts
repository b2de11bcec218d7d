import { inTransaction } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { on, type Route } from '#platform/http/route.ts';
import type { Viewer } from '#platform/http/viewer.ts';
import type { Platform } from '#platform/platform.ts';
import { accountsOf } from '#platform/sign-in/accounts-of.ts';
import { fullCost } from '#platform/sign-in/password.ts';
import * as accounts from './account-contract.ts';
import { openAccount, resetAccount } from './keep-account.ts';
import { peopleByIds } from './people-queries.ts';

export function accountRoutes({ db, clock }: Pick<Platform, 'db' | 'clock'>): readonly Route[] {
  const act = (viewer: Viewer) => ({ by: viewer.personId, at: clock.now() });
  return [
    on(accounts.listAccounts, async ({ params }) => {
      if (!(await peopleByIds(db, [params.id])).has(params.id)) throw new Refusal('not-found');
      return { names: await accountsOf(db, params.id) };
    }),
    on(accounts.openAccount, ({ viewer, params, body }) =>
      inTransaction(db, (tx) =>
        openAccount(tx, act(viewer), { ...body, personId: params.id, cost: fullCost }),
      ),
    ),
    on(accounts.resetPassword, ({ viewer, params, body }) =>
      inTransaction(db, (tx) =>
        resetAccount(tx, act(viewer), { ...body, personId: params.id, cost: fullCost }),
      ),
    ),
  ];
}
