import { AuditOutlined, FileTextOutlined, FundOutlined } from '@ant-design/icons';
import { getTimetable } from '#capabilities/timetable/contract.ts';
import { call } from '#console/call.ts';
import { currentLanguage } from '#console/language.ts';
import { type ConsoleManifest, hrefOf, type PaletteEntry, page } from '#console/pages.ts';
import { query } from '#console/query.ts';
import { inWords, type Words, words } from '#console/words.ts';
import {
  draftBulletin,
  journalState,
  listBulletins,
  listEntries,
  listFigures,
  openBulletin,
  openEntry,
} from '../contract.ts';
import {
  bulletinAt,
  bulletinsAt,
  entriesAt,
  entryAt,
  figureAt,
  figuresAt,
  newBulletinAt,
} from './addresses.ts';
import { entriesQuery } from './entries-query.ts';
import { entryQuery, figureQuery, figuresQuery, kindsQuery } from './queries.ts';

const figuresPage = page({
  ...figuresAt,
  title: words('数字', 'Figures'),
  access: listFigures.access,
  skeleton: 'figures',
  load: ({ search, need }) => need(figuresQuery(search.asOf)),
  component: () => import('./figures-page.tsx').then((file) => file.FiguresPage),
});

const figurePage = page({
  ...figureAt,
  title: words('数字的来历', 'Where a figure comes from'),
  access: listFigures.access,
  skeleton: 'matter',
  load: ({ params, search, need }) => need(figureQuery(params.figure, search.asOf)),
  component: () => import('./figure-page.tsx').then((file) => file.FigurePage),
});

const bulletinsPage = page({
  ...bulletinsAt,
  title: words('通报', 'Bulletins'),
  access: listBulletins.access,
  skeleton: 'list',
  load: ({ search, need }) => need(query(listBulletins, { query: search })),
  component: () => import('./bulletins-page.tsx').then((file) => file.BulletinsPage),
});

const newBulletinPage = page({
  ...newBulletinAt,
  title: words('起草通报', 'Draft a bulletin'),
  access: draftBulletin.access,
  skeleton: 'form',
  load: ({ search, need }) =>
    Promise.all([
      need(figuresQuery(search.asOf)),
      need(query(getTimetable, {})),
      search.supersedes === undefined
        ? null
        : need(query(openBulletin, { params: { id: search.supersedes } })),
    ]),
  component: () => import('./new-bulletin-page.tsx').then((file) => file.NewBulletinPage),
});

const bulletinPage = page({
  ...bulletinAt,
  title: words('通报', 'Bulletin'),
  access: openBulletin.access,
  skeleton: 'matter',
  load: ({ params, need }) => need(query(openBulletin, { params: { id: params.bulletinId } })),
  component: () => import('./bulletin-page.tsx').then((file) => file.BulletinPage),
});

const entriesPage = page({
  ...entriesAt,
  title: words('日志', 'Journal'),
  access: listEntries.access,
  skeleton: 'list',
  load: ({ search, need }) =>
    Promise.all([need(entriesQuery(search)), need(query(journalState, {})), need(kindsQuery)]),
  component: () => import('./entries-page.tsx').then((file) => file.EntriesPage),
});

const entryPage = page({
  ...entryAt,
  title: words('日志条目', 'Journal entry'),
  access: openEntry.access,
  skeleton: 'matter',
  load: async ({ params, need }) => {
    if (/^\d{1,15}$/.test(params.index)) await need(entryQuery(Number(params.index)));
  },
  component: () => import('./entry-page.tsx').then((file) => file.EntryPage),
});

/** Names of all figures. Counted over no entries at all, so that asking costs nothing. */
let figureNames: Promise<readonly { readonly id: string; readonly name: Words }[]> | null = null;

async function find(text: string): Promise<readonly PaletteEntry[]> {
  const language = currentLanguage();
  const found: PaletteEntry[] = [];
  if (/^\d{1,15}$/.test(text)) {
    found.push({
      label: inWords(words('第 {index} 号', 'Entry {index}'), language, { index: Number(text) }),
      kind: inWords(words('日志', 'Journal'), language),
      href: hrefOf(entryAt, { index: text }),
    });
  }
  figureNames ??= call(listFigures, { query: { asOf: '0' } }).then(
    ({ figures }) => figures,
    (error) => {
      figureNames = null;
      throw error;
    },
  );
  const needle = text.trim().toLocaleLowerCase();
  for (const { id, name } of await figureNames) {
    if (![id, name.zh, name.en].some((one) => one.toLocaleLowerCase().includes(needle))) continue;
    found.push({
      label: inWords(name, language),
      kind: inWords(words('数字', 'Figure'), language),
      href: hrefOf(figureAt, { figure: id }),
    });
  }
  return found.slice(0, 8);
}

export const manifest: ConsoleManifest = {
  pages: [figuresPage, figurePage, bulletinsPage, newBulletinPage, bulletinPage, entriesPage, entryPage],
  menu: [
    {
      href: '/figures',
      label: words('数字', 'Figures'),
      icon: FundOutlined,
      permission: 'bulletins.read',
      group: 'publication',
      position: 1,
    },
    {
      href: '/publication',
      label: words('通报', 'Bulletins'),
      icon: FileTextOutlined,
      permission: 'bulletins.read',
      group: 'publication',
      position: 2,
    },
    {
      href: '/journal',
      label: words('日志', 'Journal'),
      icon: AuditOutlined,
      permission: 'journal.read',
      group: 'publication',
      position: 3,
    },
  ],
  palette: [
    {
      label: words('起草通报', 'Draft a bulletin'),
      href: '/publication/new',
      permission: 'bulletins.draft',
      keys: ['qctb', 'qicao tongbao', 'bulletin'],
    },
    {
      label: words('验证通报', 'Verify a bulletin'),
      href: '/verify',
      keys: ['yztb', 'yanzheng', 'verify'],
    },
  ],
  find,
};
