/** Starts the console in a place of the document, with the pages it is given. */
import './kit/tokens.css';
import './kit/layout.css';
import './kit/figures.css';
import './kit/states.css';
import './kit/table.css';
import './shell/shell.css';
import './shell/entry.css';
import './shell/phone.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { ConfigProvider } from 'antd';
import type { Locale } from 'antd/es/locale';
import zhCN from 'antd/locale/zh_CN';
import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { antdTheme, phoneTheme } from './antd-theme.ts';
import { whenSignedOut } from './call.ts';
import { FaultError } from './errors.ts';
import { usePhone } from './kit/use-phone.ts';
import { useLanguage } from './language.ts';
import type { ConsoleManifest } from './pages.ts';
import { buildRouter, signInHref } from './routes.tsx';
import { followLinks } from './shell/follow-links.ts';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // What a page's load has just fetched is not fetched again when its parts mount.
      staleTime: 3000,
      // A refusal stays a refusal; only a line that broke is worth another try.
      retry: (failures, error) =>
        error instanceof FaultError && error.where === 'unreachable' && failures < 2,
    },
  },
});

const reloadedKey = 'kaoan.reloaded-at';

/**
 * After an update the files that an open tab would fetch are gone: it takes the new console, but never in a loop, and
 * not while nobody answers, when all that came would be the browser's own page of errors.
 */
async function reloadOnce(): Promise<void> {
  const reloadedAt = Number(sessionStorage.getItem(reloadedKey) ?? 0);
  if (Date.now() - reloadedAt < 60_000) return;
  const headers = { accept: 'text/html' };
  const isThere = fetch('/', { method: 'HEAD', cache: 'no-store', headers }).then(
    (answer) => answer.ok,
    () => false,
  );
  if (!(await isThere)) return;
  sessionStorage.setItem(reloadedKey, String(Date.now()));
  location.reload();
}

function Console({ router }: { readonly router: ReturnType<typeof buildRouter> }) {
  const language = useLanguage();
  const phone = usePhone();
  const [english, setEnglish] = useState<Locale | null>(null);
  useEffect(() => {
    if (language === 'en') void import('antd/locale/en_GB').then((file) => setEnglish(file.default));
  }, [language]);
  return (
    <ConfigProvider
      theme={antdTheme}
      locale={language === 'en' && english !== null ? english : zhCN}
      componentSize="middle"
      button={{ autoInsertSpace: false }}
      wave={{ disabled: true }}
    >
      <ConfigProvider theme={phone ? phoneTheme : {}}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </ConfigProvider>
    </ConfigProvider>
  );
}

export function mountConsole(place: HTMLElement, manifests: readonly ConsoleManifest[]): void {
  const router = buildRouter(manifests, queries);
  whenSignedOut(() => {
    const { pathname, href } = router.latestLocation;
    if (pathname === '/sign-in') return;
    queries.clear();
    void router.navigate({ href: signInHref(href) });
  });
  followLinks(router);
  window.addEventListener('vite:preloadError', () => void reloadOnce());
  createRoot(place).render(
    <StrictMode>
      <Console router={router} />
    </StrictMode>,
  );
}
