/** Puts the manifests of all capabilities together into one router. */
import type { QueryClient } from '@tanstack/react-query';
import {
  type AnyRoute,
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  Outlet,
  redirect,
  useRouter,
  useRouterState,
} from '@tanstack/react-router';
import { useLayoutEffect, useMemo } from 'react';
import { FaultError, RefusalError } from './errors.ts';
import { Skeleton } from './kit/states.tsx';
import { useWords } from './language.ts';
import { mayOf, meQuery } from './me.ts';
import type { ConsoleManifest, LooseProps, Need, Page } from './pages.ts';
import { PlainFrame, Shell } from './shell/shell.tsx';
import { SignInPage } from './shell/sign-in-page.tsx';
import { Failure, NotFound } from './shell/standing.tsx';
import {
  changeSearch,
  parseRawSearch,
  type RawSearch,
  readSearch,
  safeReturn,
  stringifyRawSearch,
  writeSearch,
} from './url-state.ts';
import { words } from './words.ts';

const notPermitted = () =>
  new RefusalError(
    403,
    'not-permitted',
    {},
    words('您的职责不包含此页。', 'This page is not part of your appointments.'),
  );

function pageRoute(page: Page, parent: AnyRoute, queries: QueryClient): AnyRoute {
  const need: Need = (options) => queries.ensureQueryData({ ...options, revalidateIfStale: true } as never);
  const route: AnyRoute = createRoute({
    getParentRoute: () => parent,
    path: page.path,
    beforeLoad: async () => {
      const { access } = page;
      if (access === 'public' || access === 'signed-in') return;
      const me = await queries.ensureQueryData(meQuery);
      if (!mayOf(me)(access.permission)) throw notPermitted();
    },
    loader: async ({ params, location }) => {
      const [component] = await Promise.all([
        page.component().catch((thrown: unknown) => {
          throw new FaultError('unreachable', null, thrown);
        }),
        page.load({
          params: params as Readonly<Record<string, string>>,
          search: readSearch(page.search, location.search as RawSearch),
          need,
        }),
      ]);
      return { component };
    },
    pendingComponent: () => <Skeleton shape={page.skeleton} title={page.title} />,
    errorComponent: Failure,
    component: () => <PagePlace page={page} route={route} />,
  });
  return route;
}

function PagePlace({ page, route }: { readonly page: Page; readonly route: AnyRoute }) {
  const say = useWords();
  const router = useRouter();
  const { component: Component } = route.useLoaderData() as {
    component: (props: LooseProps) => React.ReactNode;
  };
  const params = route.useParams() as Readonly<Record<string, string>>;
  const raw = useRouterState({ select: (state) => state.location.searchStr });
  const search = useMemo(() => readSearch(page.search, parseRawSearch(raw)), [page, raw]);
  const title = say(page.title);
  // Before the page's own effects, so that a matter may put its number into the title.
  useLayoutEffect(() => {
    document.title = `${title} · 考安`;
  }, [title]);
  const acts = useMemo((): Pick<LooseProps, 'setSearch' | 'goTo'> => {
    const goTo: LooseProps['goTo'] = (href, how) =>
      void router.navigate({ href, replace: how?.replace ?? false });
    const setSearch: LooseProps['setSearch'] = (change, how) => {
      // Read anew, because two changes may come before the page renders again.
      const { pathname, searchStr } = router.latestLocation;
      const next = changeSearch(page.search, readSearch(page.search, parseRawSearch(searchStr)), change);
      void router.navigate({
        href: pathname + writeSearch(page.search, next),
        replace: how?.replace ?? false,
        resetScroll: false,
      });
    };
    return { setSearch, goTo };
  }, [page, router]);
  return <Component params={params} search={search} {...acts} />;
}

/** For a failure before there is a shell to stand in: the server cannot be reached at the first page. */
const Stranded = (props: ErrorComponentProps) => (
  <main className="s-main">
    <Failure {...props} />
  </main>
);

export function buildRouter(pages: readonly ConsoleManifest[], queries: QueryClient) {
  const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: Stranded });

  const requireSignIn = async ({ location }: { location: { href: string } }) => {
    try {
      await queries.ensureQueryData(meQuery);
    } catch (thrown) {
      if (!(thrown instanceof RefusalError && thrown.status === 401)) throw thrown;
      throw redirect({ href: signInHref(location.href) });
    }
  };
  const shell = createRoute({
    getParentRoute: () => root,
    id: 'shell',
    beforeLoad: requireSignIn,
    errorComponent: Stranded,
    component: () => (
      <Shell manifests={pages}>
        <Outlet />
      </Shell>
    ),
  });
  const plain = createRoute({
    getParentRoute: () => root,
    id: 'plain',
    component: () => (
      <PlainFrame manifests={pages}>
        <Outlet />
      </PlainFrame>
    ),
  });
  const bare = createRoute({
    getParentRoute: () => root,
    id: 'bare',
    beforeLoad: requireSignIn,
    component: Outlet,
  });
  const bareForAll = createRoute({ getParentRoute: () => root, id: 'bare-for-all', component: Outlet });

  const signIn: AnyRoute = createRoute({
    getParentRoute: () => root,
    path: '/sign-in',
    component: () => {
      const router = useRouter();
      const kept = useRouterState({ select: (state) => parseRawSearch(state.location.searchStr).return });
      return (
        <SignInPage onSignedIn={() => void router.navigate({ href: safeReturn(kept), replace: true })} />
      );
    },
  });

  const own: readonly Page[] = [passwordPage, ...pages.flatMap((manifest) => manifest.pages)];
  const within = (parent: AnyRoute, belongs: (page: Page) => boolean): AnyRoute[] =>
    own.filter(belongs).map((page) => pageRoute(page, parent, queries));
  const isPublic = (page: Page) => page.access === 'public';

  // Whatever no page claims is "not found" inside the shell, so that the menu is at hand.
  const rest = createRoute({ getParentRoute: () => shell, path: '$', component: NotFound });

  return createRouter({
    routeTree: root.addChildren([
      signIn,
      shell.addChildren([...within(shell, (page) => page.frame === 'shell'), rest]),
      plain.addChildren(within(plain, (page) => page.frame === 'plain')),
      bare.addChildren(within(bare, (page) => page.frame === 'bare' && !isPublic(page))),
      bareForAll.addChildren(within(bareForAll, (page) => page.frame === 'bare' && isPublic(page))),
    ]),
    parseSearch: parseRawSearch,
    stringifySearch: stringifyRawSearch,
    scrollRestoration: true,
    defaultPendingMs: 250,
    defaultPendingMinMs: 0,
    defaultPreloadStaleTime: 0,
  });
}

const passwordPage: Page = {
  path: '/account/password',
  title: words('修改密码', 'Change password'),
  access: 'signed-in',
  search: { type: 'object', properties: {} } as unknown as Page['search'],
  skeleton: 'form',
  frame: 'shell',
  load: async () => {},
  component: () => import('./shell/password-page.tsx').then((file) => file.PasswordPage),
};

export const signInHref = (returnTo: string): string =>
  `/sign-in?${new URLSearchParams({ return: returnTo })}`;
