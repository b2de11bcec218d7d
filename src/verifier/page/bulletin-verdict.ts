import type { Proven } from '../verify-bulletin.ts';
import { element, factTable, meaning, type Speech } from './speak.ts';

export function bulletinVerdict(say: Speech, { document: bulletin, supersededBy }: Proven): HTMLElement[] {
  const parts: Node[] = [
    element('h2', { text: say({ zh: '相符', en: 'It agrees' }) }),
    element('p', {
      text: say({
        zh: `${bulletin.number} 的每个数字都与公开日志重新计数的结果一致。`,
        en: `Every number in ${bulletin.number} equals what the public journal gives when counted again.`,
      }),
    }),
  ];
  if (supersededBy !== null) {
    parts.push(
      element('p', {
        text: say({ zh: '注意：这份通报后来已被更正。', en: 'Note: this bulletin was superseded later.' }),
      }),
    );
  }
  const figures = factTable(
    bulletin.figures.map(({ name, unit, value }) => [
      say(name),
      `${value.toLocaleString('en-US')} ${say(unit)}`,
    ]),
  );
  figures.classList.add('figures');
  return [
    element('section', { className: 'verdict yes', role: 'status' }, [...parts, figures]),
    ...meaning(
      say,
      [
        {
          zh: '数字是公开日志条目的计数，条目自封存后未被改动。',
          en: 'The numbers are counts of public journal entries, which were not changed since they were sealed.',
        },
        { zh: '通报正文与发布时一字不差。', en: 'The bulletin is word for word the one that was published.' },
      ],
      [
        { zh: '条目所说的事确实发生过。', en: 'That what the entries say really happened.' },
        {
          zh: '日志的主人没有向他人展示另一份日志：请保存您看到的检查点，与他人核对。',
          en: 'That others are shown the same journal: keep the checkpoint you saw and compare it with theirs.',
        },
      ],
    ),
  ];
}
