import { PageHead, Panel, Stack } from '#console/kit/layout.tsx';
import { useWords } from '#console/language.ts';
import { mayOf, useMe } from '#console/me.ts';
import { query, useLoaded } from '#console/query.ts';
import { words } from '#console/words.ts';
import { headline } from '../contract.ts';
import { NextSession } from './next-session.tsx';

/** Where the work of those begins who do not oversee the city. */
const duties = [
  {
    permission: 'obligations.perform',
    href: '/obligations/mine',
    label: words('本单位待办', 'What my unit owes'),
    says: words('签收、办理、上报', 'sign for, work on, report'),
  },
  {
    permission: 'pledges.issue-link',
    href: '/pledges',
    label: words('诚信承诺书', 'Commitment letters'),
    says: words('发放班级签署链接，看谁还没签', 'issue the signing link of a class, see who has not signed'),
  },
  {
    permission: 'activities.manage',
    href: '/activities',
    label: words('活动', 'Activities'),
    says: words('计划和登记班会、培训、会议', 'plan and record class meetings, trainings, meetings'),
  },
  {
    permission: 'organisation.manage',
    href: '/organisation',
    label: words('组织机构', 'Organisation'),
    says: words('单位、人员、任职', 'units, people, appointments'),
  },
  {
    permission: 'organisation.import',
    href: '/organisation/imports',
    label: words('导入与导出', 'Import and export'),
    says: words('名册与花名册', 'registers and rosters'),
  },
  {
    permission: 'timetable.manage',
    href: '/timetable',
    label: words('场次安排', 'Timetable'),
    says: words('考试日期与场次', 'days and sessions of the exam'),
  },
  {
    permission: 'bulletins.read',
    href: '/publication',
    label: words('通报', 'Bulletins'),
    says: words('已发布的数字与通报', 'published figures and bulletins'),
  },
] as const;

/** 今日 for those to whom the overview of the city is not open: the clock, and the way to their own work. */
export function Start() {
  const say = useWords();
  const me = useMe();
  const { exam, nextSession } = useLoaded(query(headline, {}));
  const mine = duties.filter(({ permission }) => mayOf(me)(permission));
  return (
    <Stack>
      <PageHead title={words('今日', 'Today')} note={me.name} />
      <NextSession exam={exam} next={nextSession} />
      <Panel title={words('您的工作', 'Your work')} flush>
        <ul className="o-duties">
          {mine.map(({ href, label, says }) => (
            <li key={href}>
              <a className="k-row-link" href={href} data-row="">
                {say(label)}
              </a>
              <span className="k-quiet">{say(says)}</span>
            </li>
          ))}
        </ul>
      </Panel>
    </Stack>
  );
}
