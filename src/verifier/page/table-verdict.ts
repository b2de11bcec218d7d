import type { ProvenTableRow } from '../verify-table-proof.ts';
import { element, factTable, instantIn, meaning, type Speech } from './speak.ts';

export function tableVerdict(say: Speech, proven: ProvenTableRow): HTMLElement[] {
  const { key, count, commitment, committedAt, entryIndex, unwitnessed } = proven;
  const grouped = (value: number): string => value.toLocaleString('en-US');
  return [
    element('section', { className: 'verdict yes', role: 'status' }, [
      element('h2', {
        text: say({
          zh: `${key} 在分项表中计 ${grouped(count)}`,
          en: `${key} counts ${grouped(count)} in the table`,
        }),
      }),
      factTable([
        [say({ zh: '数字', en: 'Figure' }), commitment.figure],
        [say({ zh: '分项依据', en: 'Split by' }), commitment.splitBy],
        [say({ zh: '本行', en: 'This row' }), `${key} · ${grouped(count)}`],
        [
          say({ zh: '全表', en: 'All rows' }),
          say({
            zh: `${grouped(commitment.rows)} 行，合计 ${grouped(commitment.total)}`,
            en: `${grouped(commitment.rows)} rows, ${grouped(commitment.total)} in all`,
          }),
        ],
        [
          say({ zh: '计入', en: 'Counted' }),
          say({
            zh: `日志前 ${grouped(commitment.asOfIndex)} 条`,
            en: `the first ${grouped(commitment.asOfIndex)} entries`,
          }),
        ],
        [
          say({ zh: '载入日志', en: 'Journalled' }),
          say({
            zh: `第 ${entryIndex} 号，${instantIn('zh', committedAt)}`,
            en: `entry ${entryIndex}, ${instantIn('en', committedAt)}`,
          }),
        ],
        [say({ zh: '通报（编号）', en: 'Bulletin (id)' }), commitment.bulletin],
      ]),
    ]),
    ...meaning(
      say,
      [
        {
          zh: `公布的合计 ${grouped(commitment.total)} 里，${key} 恰好占 ${grouped(count)}；没有一行是负数。`,
          en: `Of the published total of ${grouped(commitment.total)}, ${key} makes up exactly ${grouped(count)}; no row is negative.`,
        },
        {
          zh: '这张表的根和合计是日志里的一条记录，此后没有被改过。',
          en: 'Root and total of this table are an entry of the journal, not changed since.',
        },
      ],
      [
        {
          zh: '别的行是什么：这个证明只有本行，整张表随通报公布。',
          en: 'What the other rows are: this proof has one row; the whole table is published with the bulletin.',
        },
        {
          zh: '这些数由日志条目数得：验证整份通报会从条目重新计数。',
          en: 'That the entries give these counts: verifying the whole bulletin counts them again.',
        },
        ...(unwitnessed
          ? [
              {
                zh: '日志的主人没有给别人看另一份日志：本页不核对独立见证的联署，命令行的 kaoan verify 可按您的见证策略核对。',
                en: 'That others are shown the same journal: this page checks no cosignatures of independent witnesses; kaoan verify on the command line does, by a policy of yours.',
              },
            ]
          : []),
      ],
    ),
  ];
}
