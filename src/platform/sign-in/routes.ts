/** Sign-in as the server mounts it. */
import type { Static } from 'typebox';
import type { Clock } from '../clock/clock.ts';
import type { Db } from '../db/db.ts';
import type { ViewerOf } from '../http/guard.ts';
import { networkOf, RateLimit } from '../http/rate-limit.ts';
import { Refusal } from '../http/refusal.ts';
import { on, type Route } from '../http/route.ts';
import type { Viewer } from '../http/viewer.ts';
import type { Log } from '../log.ts';
import { accountOf, LONGEST_MS } from './account-of.ts';
import { changePassword } from './change-password.ts';
import { changePasswordEndpoint, type Me, meEndpoint, signInEndpoint, signOutEndpoint } from './contract.ts';
import { fullCost, type PasswordCost } from './password.ts';
import { signIn } from './sign-in.ts';
import { signOut } from './sign-out.ts';
import { SIGN_IN_COOKIE } from './token.ts';
import { type PowersOf, Viewers } from './viewers.ts';

export interface SignInOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly powersOf: PowersOf;
  /** How long a viewer is remembered, at most 2,000 ms; 0 with a clock that stands. */
  readonly viewerCacheMs: number;
  readonly cost?: PasswordCost;
  /** Attempts by one address; an office behind one address signs in together in the morning. */
  readonly attempts?: RateLimit;
}

export interface SignIn {
  readonly routes: readonly Route[];
  readonly viewerOf: ViewerOf;
}

export function openSignIn(options: SignInOptions): SignIn {
  const { db, clock, log, cost = fullCost } = options;
  const attempts = options.attempts ?? new RateLimit({ burst: 30, refillMs: 2_000, clock });
  const viewers = new Viewers({ db, clock, powersOf: options.powersOf, cacheMs: options.viewerCacheMs });

  const countAttempt = (from: string) => {
    const waitMs = attempts.take(networkOf(from));
    if (waitMs > 0) throw new Refusal('too-many-attempts', { retryAfterSeconds: Math.ceil(waitMs / 1_000) });
  };

  const routes = [
    on(signInEndpoint, async ({ body, cookies, from }) => {
      countAttempt(from);
      const formerToken = cookies.get(SIGN_IN_COOKIE);
      const now = clock.now();
      const { token, account } = await signIn(db, { ...body, formerToken, now, cost }).catch(
        (error: unknown) => {
          // A diagnostic, not evidence: nothing has happened yet, and who was meant is not known.
          if (error instanceof Refusal) log.info({ reason: error.code }, 'sign-in refused');
          throw error;
        },
      );
      viewers.forget(formerToken);
      const viewer = await viewers.of(token);
      if (!viewer) {
        await signOut(db, token);
        throw new Refusal('no-appointment');
      }
      cookies.set(SIGN_IN_COOKIE, token, LONGEST_MS / 1_000);
      return meOf(account.accountName, viewer);
    }),
    on(signOutEndpoint, async ({ cookies }) => {
      const token = cookies.get(SIGN_IN_COOKIE);
      await signOut(db, token);
      viewers.forget(token);
      cookies.clear(SIGN_IN_COOKIE);
      return {};
    }),
    on(meEndpoint, async ({ cookies, viewer }) => {
      const account = await accountOf(db, cookies.get(SIGN_IN_COOKIE), clock.now());
      return meOf(account?.accountName ?? '', viewer);
    }),
    on(changePasswordEndpoint, async ({ body, cookies, from }) => {
      countAttempt(from);
      await changePassword(db, { ...body, token: cookies.get(SIGN_IN_COOKIE), now: clock.now(), cost });
      viewers.forgetAll();
      return {};
    }),
  ];
  return { routes, viewerOf: (request) => viewers.of(request.cookies[SIGN_IN_COOKIE]) };
}

function meOf(accountName: string, { personId, name, unitPaths, grants }: Viewer): Static<typeof Me> {
  return {
    accountName,
    personId,
    name,
    unitPaths: [...unitPaths],
    permissions: Object.fromEntries([...grants].map(([permission, paths]) => [permission, [...paths]])),
  };
}
