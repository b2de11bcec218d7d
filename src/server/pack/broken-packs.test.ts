/** Slips of the kind that people make in a pack, one at a time: each is refused at its file and line, in words. */
import { before, test } from 'node:test';
import { assertProblem, builtInFiles, lineOf, smallPackFiles, withText } from './fixtures.ts';
import type { PackFiles } from './reading/pack-files.ts';

let good: PackFiles;
before(async () => {
  good = smallPackFiles(await builtInFiles());
});

/** A replacement in one file, and the problem that it makes at the line of `from`. */
const slips: readonly (readonly [what: string, file: string, from: string, to: string, reason: RegExp])[] = [
  ['malformed JSON', 'campaign.json', '"notes": {', '"notes": {{', /expected a key in double quotes/],
  ['an unknown key', 'campaign.json', '"banner"', '"banners"', /banners is not known here/],
  [
    'a key in the wrong form',
    'campaign.json',
    '"firstDay": "2020-07-07"',
    '"firstDay": "7 July"',
    /expected a day/,
  ],
  [
    'a format of another version',
    'campaign.json',
    'kaoan.campaign/1',
    'kaoan.campaign/9',
    /expected "kaoan.campaign\/1"/,
  ],
  ['a day that no calendar has', 'campaign.json', '2020-07-10', '2020-07-32', /not a day of the calendar/],
  ['a time zone that does not exist', 'campaign.json', 'Asia/Shanghai', 'Asia/Qingdao', /no time zone/],
  [
    'a clock that stands before the start',
    'campaign.json',
    '2020-07-06T20:00',
    '2020-06-01T20:00',
    /before the campaign starts/,
  ],
  [
    'a session that ends before it starts',
    'timetable.json',
    '2020-07-07T11:30:00',
    '2020-07-07T08:30:00',
    /ends before it starts/,
  ],
  [
    'a session outside the exam',
    'timetable.json',
    '"endsAt": "2020-07-10T17:00:00',
    '"endsAt": "2020-07-11T17:00:00',
    /outside the days/,
  ],
  [
    'overlapping sessions',
    'timetable.json',
    '"startsAt": "2020-07-09T11:00:00',
    '"startsAt": "2020-07-09T09:00:00',
    /overlaps session wl/,
  ],
  ['a session code that comes twice', 'timetable.json', '"code": "sx"', '"code": "yw"', /"yw" comes twice/],
  [
    'an unknown kind of paper',
    'timetable.json',
    '"paper": "chinese"',
    '"paper": "latin"',
    /paper expected one of/,
  ],
  [
    'an unknown kind of unit',
    'units.csv',
    'QD-ZKY,department',
    'QD-ZKY,ministry',
    /kind is "ministry": expected one of/,
  ],
  [
    'a unit below nothing',
    'units.csv',
    '市招生考试院,370200,',
    '市招生考试院,370299,',
    /there is no unit 370299/,
  ],
  [
    'a unit below a unit of the wrong kind',
    'units.csv',
    '市招生考试院,370200,',
    '市招生考试院,QD-KWH,',
    /may not stand below a committee/,
  ],
  ['a code with a space', 'units.csv', 'QD-ZKY,', 'QD ZKY,', /code is "QD ZKY"/],
  ['a unit code that comes twice', 'units.csv', 'QD-JYJ,', 'QD-ZKY,', /"QD-ZKY" comes twice/],
  [
    'a row with a cell too few',
    'units.csv',
    '市教育局,370200,2020-06-11',
    '市教育局,370200',
    /has 4 cells where the heading has 5/,
  ],
  ['an unknown column', 'units.csv', 'code,kind,name', 'code,kind,title', /"title" is not a column here/],
  [
    'a membership of nobody',
    'memberships.csv',
    'QD-GXJ,QD-ZB2,lead',
    'QD-XXX,QD-ZB2,lead',
    /there is no unit QD-XXX/,
  ],
  [
    'a membership before the unit exists',
    'memberships.csv',
    'QD-ZB2,lead,2020-06-15',
    'QD-ZB2,lead,2020-06-12',
    /before QD-ZB2 exists/,
  ],
  [
    'members of what has none',
    'memberships.csv',
    'QD-GXJ,QD-ZB2,lead',
    'QD-GXJ,QD-ZKY,lead',
    /a department has no members/,
  ],
  [
    'an appointment of nobody',
    'appointments.csv',
    'QD0004,QD-ZKY',
    'QD9999,QD-ZKY',
    /there is no person QD9999/,
  ],
  ['an unknown post', 'appointments.csv', 'QD-ZKY,director', 'QD-ZKY,king', /post is "king"/],
  [
    'a contact that reaches nobody',
    'contacts.csv',
    'landline,0532-00020001',
    'landline,12',
    /not a landline contact/,
  ],
  [
    'a school in no district',
    'schools.csv',
    '370202001,370202,',
    '370202001,370299,',
    /there is no district 370299/,
  ],
  [
    'more candidates than fit',
    'schools.csv',
    '海风高级中学,16,495',
    '海风高级中学,1,495',
    /do not fit into 1 classes/,
  ],
  [
    'a number that is none',
    'schools.csv',
    '海风高级中学,16,',
    '海风高级中学,many,',
    /grade12_classes is "many": expected a whole number/,
  ],
  [
    'a site at no school',
    'sites.csv',
    '0202-K01,370202001',
    '0202-K01,370202999',
    /there is no school 370202999/,
  ],
  ['a site off the globe', 'sites.csv', '高级中学,120.', '高级中学,320.', /longitude is "320/],
  [
    'more cooled rooms than rooms',
    'sites.csv',
    'yes,43,33,43',
    'yes,43,33,44',
    /more than the 43 rooms that can be fitted/,
  ],
  [
    'an upgrade of an unknown kind',
    'upgrades.csv',
    '0202-K01,identity',
    '0202-K01,magic',
    /there is no kind magic/,
  ],
  [
    'an unknown severity',
    'case-kinds.json',
    '"severity": "V"',
    '"severity": "X"',
    /severity expected one of "V", "S", "G"/,
  ],
  ['a kind that comes twice', 'case-kinds.json', '"code": "BM-02"', '"code": "BM-01"', /"BM-01" comes twice/],
  [
    'a law that ends before it begins',
    'legal-bases.json',
    '"validTo": "2021-04-29"',
    '"validTo": "2011-04-29"',
    /end before it begins/,
  ],
  [
    'an unknown standing',
    'checklists.json',
    '"standing": "second-hand"',
    '"standing": "sure"',
    /standing expected one of/,
  ],
  [
    'a clause owed by nobody',
    'documents/work-plan.json',
    '"owedBy": ["QD-ZKY"]',
    '"owedBy": ["QD-NOPE"]',
    /there is no unit QD-NOPE/,
  ],
  [
    'a deadline on an unknown session',
    'documents/work-plan.json',
    '"session": "first"',
    '"session": "geometry"',
    /there is no session geometry/,
  ],
  [
    'a wording without clauses',
    'wordings/candidate-1.json',
    '"clauses": [',
    '"articles": [',
    /articles is not known here/,
  ],
  [
    'an account of nobody',
    'accounts.json',
    '"person": "QD0001"',
    '"person": "QD7777"',
    /there is no person QD7777/,
  ],
  [
    'an account with a post that the person does not hold',
    'accounts.json',
    '"person": "QD0001"',
    '"person": "QD0004"',
    /does not make QD0004 a commander/,
  ],
  [
    'an account of a class that is not there',
    'accounts.json',
    '370202001.1201',
    '370202001.0901',
    /there is no class 370202001.0901/,
  ],
  [
    'a day that is missing from the totals',
    'history/totals.csv',
    '2020-06-13,',
    '2020-06-14,',
    /expected 2020-06-13/,
  ],
  [
    'an unknown source of findings',
    'history/history.json',
    '"re-check": 3',
    '"rumour": 3',
    /rumour is not known here/,
  ],
  ['shares above the whole', 'history/history.json', '"working": 0.06', '"working": 0.96', /add up to/],
  [
    'a finding of an unknown kind',
    'history/findings.json',
    '"kind": "BM-01"',
    '"kind": "BM-99"',
    /there is no kind BM-99/,
  ],
  [
    'a law that was not in force',
    'history/findings.json',
    '"legalBasis": "order-33"',
    '"legalBasis": "noise-2021"',
    /not in force during the campaign/,
  ],
  [
    'an activity outside the history',
    'history/activities.json',
    '"startsAt": "2020-07-06T15:00',
    '"startsAt": "2020-07-06T19:59',
    /ends before it starts/,
  ],
];

for (const [what, file, from, to, reason] of slips) {
  test(`refuses ${what}, naming file, line and reason`, () => {
    const line = lineOf(good, file, from);
    assertProblem(withText(good, file, from, to), file, line, reason);
  });
}
