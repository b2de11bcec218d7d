import { Panel } from '#console/kit/layout.tsx';
import { Timeline, type TimelineEntry } from '#console/kit/timeline.tsx';
import { mayOf, useMe } from '#console/me.ts';
import { words } from '#console/words.ts';
import type { BulletinPage as Opened } from '../contract.ts';

/** Drafted, approved by whom and when, published: and what is still to come. */
export function BulletinCourse({ opened }: { readonly opened: Opened }) {
  const readsJournal = mayOf(useMe())('journal.read');
  const { bulletin, approvals } = opened;
  const given = approvals
    .filter((one) => one.given !== null)
    .toSorted((a, b) => ((a.given?.at ?? '') < (b.given?.at ?? '') ? 1 : -1));
  const waiting = approvals.filter((one) => one.given === null);
  const entries: TimelineEntry[] = [
    bulletin.publishedAt === null
      ? { key: 'published', at: null, what: words('发布', 'Published') }
      : {
          key: 'published',
          at: bulletin.publishedAt,
          what: words('发布', 'Published'),
          ...(bulletin.number === null ? {} : { who: bulletin.number }),
        },
    ...waiting.map(
      ({ required }): TimelineEntry => ({
        key: `${required.unit} ${required.post}`,
        at: null,
        what: words(`待${required.words.zh}批准`, `To be approved by ${required.words.en}`),
        ...(bulletin.state === 'in-approval' ? { state: 'near' as const } : {}),
      }),
    ),
    ...given.map(
      ({ required, given: approval }): TimelineEntry => ({
        key: `${required.unit} ${required.post}`,
        at: approval?.at ?? null,
        what: words(`${required.words.zh}批准`, `Approved by ${required.words.en}`),
        who: approval?.by,
      }),
    ),
    { key: 'drafted', at: bulletin.createdAt, what: words('起草', 'Drafted') },
  ];
  return (
    <Panel
      title={words('批准与发布', 'Approval and publication')}
      {...(readsJournal
        ? { more: { href: `/journal?subject=${bulletin.id}`, label: words('日志', 'Journal') } }
        : {})}
    >
      <Timeline entries={entries} />
    </Panel>
  );
}
