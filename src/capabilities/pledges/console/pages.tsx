/** 诚信承诺书: who has signed, who has not yet, and the class that signs together. */
import { FileDoneOutlined } from '@ant-design/icons';
import { type ConsoleManifest, page } from '#console/pages.ts';
import { query } from '#console/query.ts';
import { words } from '#console/words.ts';
import { listClassRoster, readClass, readCoverage } from '../coverage-contract.ts';

export const coveragePage = page({
  path: '/pledges',
  title: words('诚信承诺书', 'Commitment letters'),
  skeleton: 'figures',
  access: readCoverage.access,
  search: readCoverage.query,
  load: ({ search, need }) => need(query(readCoverage, { query: search })),
  component: () => import('./coverage-page.tsx').then((file) => file.CoveragePage),
});

/** The class's own coverage, asked for the units above it. */
export const wayToClass = (classId: string) =>
  query(readCoverage, { query: { unit: classId, page: 1, pageSize: 1, sort: '-notYet' } });

export const classPage = page({
  path: '/pledges/classes/$classId',
  title: words('班级签署', 'Signing in a class'),
  skeleton: 'figures',
  access: readClass.access,
  search: listClassRoster.query,
  load: async ({ params, search, need }) => {
    const [{ may }] = await Promise.all([
      need(query(readClass, { params })),
      need(wayToClass(params.classId)),
    ]);
    if (may.readNames) await need(query(listClassRoster, { params, query: search }));
  },
  component: () => import('./class-page.tsx').then((file) => file.ClassPage),
});

export const manifest: ConsoleManifest = {
  pages: [coveragePage, classPage],
  menu: [
    {
      href: '/pledges',
      label: coveragePage.title,
      icon: FileDoneOutlined,
      permission: 'pledges.read-coverage',
      group: 'preparation',
      position: 3,
      phone: 4,
    },
  ],
};
