/** The frames around a page: the shell for those signed in, a plain one for the public. */
import { useQuery } from '@tanstack/react-query';
import { useRouter, useRouterState } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { hearServerClock } from '../clock.ts';
import { announceExam, type ExamHeadline, useExam } from '../exam.ts';
import { useLanguage, useWords } from '../language.ts';
import { openLive, useFreshOn } from '../live.ts';
import { mayOf, useMe } from '../me.ts';
import {
  type ConsoleManifest,
  menuEntryOf,
  menuFor,
  menuGroups,
  type PaletteEntry,
  paletteActsFor,
  phoneBarOf,
  rank,
} from '../pages.ts';
import { useIsWaiting } from '../waiting.ts';
import { inWords, words } from '../words.ts';
import { AccountLinks, Header, LanguageSwitch } from './header.tsx';
import { useKeys } from './keys.ts';
import { Menu, MenuSheet, PhoneBar } from './menu.tsx';

const CommandPalette = lazy(() =>
  import('../kit/command-palette.tsx').then((file) => ({ default: file.CommandPalette })),
);
const HelpDialog = lazy(() => import('./help-dialog.tsx').then((file) => ({ default: file.HelpDialog })));

const appName = words('考安 · 考试安全指挥', 'Kaoan · Exam security');

interface FrameProps {
  readonly manifests: readonly ConsoleManifest[];
  readonly children: ReactNode;
}

export function Shell({ manifests, children }: FrameProps) {
  const me = useMe();
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  const sections = useMemo(() => menuFor(manifests, mayOf(me)), [manifests, me]);
  const current = menuEntryOf(sections, pathname);
  const [sheetOpen, setSheetOpen] = useState(false);
  useEffect(() => openLive(), []);
  return (
    <div className="s-shell">
      <SkipLink />
      <Headline manifests={manifests} />
      <aside className="s-side">
        <a className="s-brand" href="/">
          考安<span>Kaoan</span>
        </a>
        <Menu sections={sections} current={current} />
      </aside>
      <Header />
      <Main>{children}</Main>
      <Footer />
      <PhoneBar
        sections={sections}
        entries={phoneBarOf(sections)}
        current={current}
        onMenu={() => setSheetOpen(true)}
      />
      <MenuSheet open={sheetOpen} onClose={() => setSheetOpen(false)}>
        <Menu sections={sections} current={current} />
        <div className="s-popover is-in-sheet">
          <AccountLinks />
          <LanguageSwitch />
        </div>
      </MenuSheet>
      <Overlays manifests={manifests} />
    </div>
  );
}

export function PlainFrame({ manifests, children }: FrameProps) {
  const say = useWords();
  const exam = useExam();
  return (
    <div className="s-plain">
      <SkipLink />
      <Headline manifests={manifests} />
      <header className="s-plain-header">
        <a className="s-brand" href="/">
          考安<span>Kaoan</span>
        </a>
        {exam !== null && <strong>{say(exam.name)}</strong>}
        <LanguageSwitch />
      </header>
      <Main>{children}</Main>
      <Footer />
    </div>
  );
}

function SkipLink() {
  const say = useWords();
  return (
    <a className="s-skip" href="#main">
      {say(words('跳到正文', 'Skip to the content'))}
    </a>
  );
}

function Footer() {
  const say = useWords();
  return (
    <footer className="s-footer">
      <p>
        {say(
          words(
            '本系统为非涉密系统，严禁录入涉密信息',
            'This is a non-classified system. Do not enter classified information.',
          ),
        )}
      </p>
      <p>{say(appName)}</p>
    </footer>
  );
}

/** The page's place. On a new page the focus comes here and its title is read out, as a full page load would do. */
function Main({ children }: { readonly children: ReactNode }) {
  const main = useRef<HTMLElement>(null);
  const pathname = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const loading = useRouterState({ select: (state) => state.isLoading });
  const waiting = useIsWaiting() || loading;
  const [title, setTitle] = useState('');
  const previous = useRef(pathname);
  useEffect(() => {
    if (previous.current !== undefined && previous.current !== pathname) {
      main.current?.focus({ preventScroll: true });
      setTitle(document.title);
    }
    previous.current = pathname;
  }, [pathname]);
  return (
    <main id="main" ref={main} tabIndex={-1} className="s-main" aria-busy={waiting}>
      {waiting && <div className="s-waiting" />}
      <div className="k-unseen" role="status">
        {title}
      </div>
      {children}
    </main>
  );
}

/** Asks the one capability that knows the exam, and tells the rest of the console. */
function Headline({ manifests }: { readonly manifests: readonly ConsoleManifest[] }) {
  const headline = manifests.find((manifest) => manifest.headline !== undefined)?.headline;
  const { data } = useQuery<ExamHeadline | null>({
    queryKey: [headline?.of ?? 'no-exam', 'headline'],
    queryFn: async () => {
      const answer = (await headline?.fetch()) ?? null;
      hearServerClock(answer?.now ?? null);
      return answer;
    },
    // The next session becomes the one after it as time passes, without anything being written.
    refetchInterval: 60_000,
  });
  useFreshOn(headline === undefined ? ['no-exam'] : [headline.of]);
  useEffect(() => announceExam(data ?? null), [data]);
  return null;
}

function Overlays({ manifests }: { readonly manifests: readonly ConsoleManifest[] }) {
  const router = useRouter();
  const language = useLanguage();
  const me = useMe();
  const [open, setOpen] = useState<'palette' | 'help' | null>(null);
  const openPalette = useCallback(() => setOpen('palette'), []);
  const openHelp = useCallback(() => setOpen('help'), []);
  useKeys({ openPalette, openHelp });

  const local = useMemo(() => {
    const may = mayOf(me);
    const acts = paletteActsFor(manifests, may).map(({ label, href, keys = [] }) => ({
      texts: [label.zh, label.en, ...keys],
      entry: { label: inWords(label, language), kind: inWords(words('操作', 'Act'), language), href },
    }));
    const pages = menuFor(manifests, may).flatMap(({ group, entries }) =>
      entries.map(({ label, href }) => ({
        texts: [label.zh, label.en],
        entry: { label: inWords(label, language), kind: inWords(menuGroups[group], language), href },
      })),
    );
    return (text: string): readonly PaletteEntry[] =>
      rank([...pages, ...acts], ({ texts }) => texts, text)
        .slice(0, 8)
        .map(({ entry }) => entry);
  }, [manifests, me, language]);

  const find = useCallback(
    async (text: string, signal: AbortSignal): Promise<readonly PaletteEntry[]> => {
      const answers = await Promise.allSettled(
        manifests.map((manifest) => manifest.find?.(text, signal) ?? []),
      );
      const failed = answers.find((answer) => answer.status === 'rejected');
      const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
      if (failed !== undefined && found.length === 0) throw failed.reason;
      return found;
    },
    [manifests],
  );

  return (
    <Suspense>
      {open === 'palette' && (
        <CommandPalette
          open
          onClose={() => setOpen(null)}
          local={local}
          find={find}
          onChoose={({ href }) => {
            setOpen(null);
            void router.navigate({ href });
          }}
        />
      )}
      {open === 'help' && <HelpDialog open onClose={() => setOpen(null)} />}
    </Suspense>
  );
}
