import { classesOf } from '../pack.ts';
import type { Problems } from '../problem.ts';
import type { Parts } from '../reading/parse-parts.ts';
import { refuseTwins } from './unique.ts';

/** Accounts belong to people who hold the post they are said to hold; somebody administers. */
export function checkAccounts(parts: Parts, problems: Problems): void {
  const { accounts } = parts;
  const held = new Set(parts.appointments.map(({ value }) => `${value.person} ${value.post}`));
  const people = new Set(parts.people.map(({ value }) => value.code));
  const sites = new Set(parts.sites.map(({ value }) => value.code));
  const classes = new Set(parts.schools.flatMap(({ value }) => classesOf(value).map((unit) => unit.code)));
  for (const [i, account] of accounts.value.accounts.entries()) {
    const place = (member: string) => accounts.place('accounts', i, member);
    if ('person' in account) {
      if (!people.has(account.person))
        problems.add(place('person'), `there is no person ${account.person} in people.csv`);
      else if (!held.has(`${account.person} ${account.post}`)) {
        problems.add(place('post'), `appointments.csv does not make ${account.person} a ${account.post}`);
      }
    } else {
      if ('site' in account && !sites.has(account.site))
        problems.add(place('site'), `there is no site ${account.site}`);
      if ('class' in account && !classes.has(account.class)) {
        problems.add(
          place('class'),
          `there is no class ${account.class}: schools.csv counts the classes of each school`,
        );
      }
      if (parts.history === null)
        problems.add(place('signIn'), 'without a history nobody is appointed there; name a person');
    }
  }
  refuseTwins(
    'sign-in name',
    accounts.value.accounts.map(({ signIn }, i) => ({
      key: signIn,
      place: accounts.place('accounts', i, 'signIn'),
    })),
    problems,
  );
  if (!accounts.value.accounts.some(({ post }) => post === 'administrator')) {
    problems.add(
      accounts.place('accounts'),
      'nobody administers: name at least one account of an administrator',
    );
  }
}
