/** 组织机构: units, people, candidates, files in and out. */
import { ApartmentOutlined, ImportOutlined, TeamOutlined, UserDeleteOutlined } from '@ant-design/icons';
import { type ConsoleManifest, page } from '#console/pages.ts';
import { query } from '#console/query.ts';
import { words } from '#console/words.ts';
import { listUnits, readUnit, unitTree } from '../contract.ts';
import { eraseCandidate } from '../erasure-contract.ts';
import { listImports, readImport } from '../import-contract.ts';
import { listCandidates, listPeople, readPerson } from '../people-contract.ts';
import { findInPalette } from './finders.ts';
import { isSearching, OrganisationSearch } from './searches.ts';

export const organisationPage = page({
  path: '/organisation',
  title: words('组织机构', 'Organisation'),
  skeleton: 'list',
  access: listUnits.access,
  search: OrganisationSearch,
  // The tree's top is needed in either case: whoever clears the search stands before it at once.
  load: ({ search: { open = [], ...search }, need }) =>
    Promise.all([
      need(query(unitTree, { query: {} })),
      ...(isSearching(search)
        ? [need(query(listUnits, { query: search }))]
        : open.map((parent) => need(query(unitTree, { query: { parent } })).catch(() => null))),
    ]),
  component: () => import('./organisation-page.tsx').then((file) => file.OrganisationPage),
});

export const unitPage = page({
  path: '/organisation/units/$unitId',
  title: words('单位', 'Unit'),
  skeleton: 'matter',
  access: readUnit.access,
  load: ({ params, need }) => need(query(readUnit, { params: { id: params.unitId } })),
  component: () => import('./unit-page.tsx').then((file) => file.UnitPage),
});

export const candidatesPage = page({
  path: '/organisation/classes/$classId',
  title: words('班级考生', 'Candidates of a class'),
  skeleton: 'list',
  access: listCandidates.access,
  search: listCandidates.query,
  load: ({ params, search, need }) =>
    Promise.all([
      need(query(readUnit, { params: { id: params.classId } })),
      need(query(listCandidates, { params: { id: params.classId }, query: search })),
    ]),
  component: () => import('./candidates-page.tsx').then((file) => file.CandidatesPage),
});

export const peoplePage = page({
  path: '/organisation/people',
  title: words('人员', 'People'),
  skeleton: 'list',
  access: listPeople.access,
  search: listPeople.query,
  load: ({ search, need }) =>
    Promise.all([
      need(query(listPeople, { query: search })),
      ...(search.under === undefined ? [] : [need(query(readUnit, { params: { id: search.under } }))]),
    ]),
  component: () => import('./people-page.tsx').then((file) => file.PeoplePage),
});

export const personPage = page({
  path: '/organisation/people/$personId',
  title: words('人员', 'Person'),
  skeleton: 'matter',
  access: readPerson.access,
  load: ({ params, need }) => need(query(readPerson, { params: { id: params.personId } })),
  component: () => import('./person-page.tsx').then((file) => file.PersonPage),
});

export const importsPage = page({
  path: '/organisation/imports',
  title: words('导入与导出', 'Import and export'),
  skeleton: 'list',
  access: listImports.access,
  search: listImports.query,
  load: ({ search, need }) => need(query(listImports, { query: search })),
  component: () => import('./imports-page.tsx').then((file) => file.ImportsPage),
});

export const importPage = page({
  path: '/organisation/imports/$importId',
  title: words('导入', 'Import'),
  skeleton: 'matter',
  access: readImport.access,
  load: ({ params, need }) => need(query(readImport, { params: { id: params.importId } })),
  component: () => import('./import-page.tsx').then((file) => file.ImportPage),
});

export const erasurePage = page({
  path: '/organisation/erasure',
  title: words('删除个人信息', 'Erase personal data'),
  skeleton: 'form',
  access: eraseCandidate.access,
  component: () => import('./erasure-page.tsx').then((file) => file.ErasurePage),
});

export const manifest: ConsoleManifest = {
  pages: [
    organisationPage,
    unitPage,
    candidatesPage,
    peoplePage,
    personPage,
    importsPage,
    importPage,
    erasurePage,
  ],
  menu: [
    {
      href: '/organisation',
      label: organisationPage.title,
      icon: ApartmentOutlined,
      permission: 'organisation.read',
      group: 'registers',
      position: 10,
    },
    {
      href: '/organisation/people',
      label: peoplePage.title,
      icon: TeamOutlined,
      permission: 'organisation.read',
      group: 'registers',
      position: 20,
    },
    {
      href: '/organisation/imports',
      label: importsPage.title,
      icon: ImportOutlined,
      permission: 'organisation.import',
      group: 'registers',
      position: 90,
    },
    {
      href: '/organisation/erasure',
      label: erasurePage.title,
      icon: UserDeleteOutlined,
      permission: 'organisation.erase-candidate',
      group: 'system',
      position: 20,
    },
  ],
  find: findInPalette,
};
