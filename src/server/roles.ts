/**
 * What each post may do. `own`: below the unit of the appointment; `city`: everywhere. What is not listed is not
 * allowed. Personal data (contacts, candidates, names of those who have not signed) follows the duty that needs it:
 * auditors and administrators see none. An administrator erases them by their number, without seeing them.
 */
import { postWords, type Role, type Roles } from '#capabilities/organisation/public.ts';

type Extent = Role['permissions'][string];

function permissions(city: readonly string[], own: readonly string[] = []): Record<string, Extent> {
  return {
    ...Object.fromEntries(city.map((permission) => [permission, 'city' as const])),
    ...Object.fromEntries(own.map((permission) => [permission, 'own' as const])),
  };
}

/** What everyone with a duty in the whole city may look at. */
const cityReader = [
  'organisation.read',
  'timetable.read',
  'obligations.read',
  'activities.read',
  'pledges.read-coverage',
  'cases.read',
  'bulletins.read',
  'situation.read',
] as const;

export const roles: Roles = {
  commander: {
    words: postWords.commander,
    permissions: permissions([
      ...cityReader,
      'organisation.read-contacts',
      'bulletins.approve',
      'journal.read',
    ]),
  },
  director: {
    words: postWords.director,
    permissions: permissions([
      ...cityReader,
      'organisation.manage',
      'organisation.import',
      'organisation.read-contacts',
      'organisation.read-candidates',
      'timetable.manage',
      'sites.manage',
      'obligations.assign',
      'obligations.perform',
      'obligations.verify',
      'activities.manage',
      'pledges.read-names',
      'pledges.read-evidence',
      'pledges.issue-link',
      'pledges.withdraw',
      'pledges.adopt-wording',
      'cases.record',
      'cases.order',
      'cases.void',
      'bulletins.draft',
      'bulletins.approve',
      'bulletins.publish',
      'journal.read',
    ]),
  },
  liaison: {
    words: postWords.liaison,
    // A department may meet a risk anywhere in the city; it answers for its own obligations and activities.
    permissions: permissions(
      ['organisation.read', 'timetable.read', 'bulletins.read', 'situation.read', 'cases.record'],
      [
        'organisation.read-contacts',
        'obligations.read',
        'obligations.assign',
        'obligations.perform',
        'activities.read',
        'activities.manage',
        'cases.read',
      ],
    ),
  },
  'district-organiser': {
    words: postWords['district-organiser'],
    permissions: permissions(
      ['timetable.read', 'bulletins.read'],
      [
        'organisation.read',
        'organisation.manage',
        'organisation.import',
        'organisation.read-contacts',
        'organisation.read-candidates',
        'sites.manage',
        'obligations.read',
        'obligations.assign',
        'obligations.perform',
        'obligations.verify',
        'activities.read',
        'activities.manage',
        'pledges.read-coverage',
        'pledges.read-names',
        'pledges.issue-link',
        'pledges.withdraw',
        'cases.read',
        'cases.record',
        'cases.order',
        'situation.read',
      ],
    ),
  },
  'site-chief': {
    words: postWords['site-chief'],
    permissions: permissions(
      ['timetable.read', 'bulletins.read'],
      [
        'organisation.read',
        'organisation.read-contacts',
        'organisation.read-candidates',
        'obligations.read',
        'obligations.perform',
        'activities.read',
        'activities.manage',
        'pledges.read-coverage',
        'pledges.read-names',
        'pledges.issue-link',
        'pledges.withdraw',
        'cases.read',
        'cases.record',
        'situation.read',
      ],
    ),
  },
  'class-teacher': {
    words: postWords['class-teacher'],
    permissions: permissions(
      ['timetable.read', 'bulletins.read'],
      [
        'organisation.read',
        'organisation.read-candidates',
        'activities.read',
        'activities.manage',
        'pledges.read-coverage',
        'pledges.read-names',
        'pledges.read-evidence',
        'pledges.issue-link',
      ],
    ),
  },
  inspector: {
    words: postWords.inspector,
    permissions: permissions(
      [
        'organisation.read',
        'timetable.read',
        'cases.read',
        'cases.record',
        'cases.order',
        'bulletins.read',
        'situation.read',
      ],
      [
        'obligations.read',
        'obligations.perform',
        'obligations.verify',
        'activities.read',
        'activities.manage',
      ],
    ),
  },
  auditor: {
    words: postWords.auditor,
    permissions: permissions([...cityReader, 'journal.read']),
  },
  administrator: {
    words: postWords.administrator,
    permissions: permissions([
      'organisation.read',
      'organisation.manage',
      'organisation.manage-accounts',
      'organisation.import',
      'organisation.erase-candidate',
      'timetable.read',
      'timetable.manage',
      'sites.manage',
      'bulletins.read',
    ]),
  },
};
