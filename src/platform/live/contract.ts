import { Type } from 'typebox';
import { download, endpoint } from '#primitives/endpoint.ts';

/**
 * An event stream (`text/event-stream`). It begins with an event `head`, whose data is `{"index": n}`, the last entry
 * numbered so far (−1 for an empty journal). Then one event `entry` for each entry: its id is the index, its data a
 * `LiveEntry`. A client that reconnects is given what it missed; one that is thousands of entries behind gets an event
 * `skipped` instead, with `{"index": n}` as in `head`, and goes on from there.
 */
export const followJournal = endpoint({
  name: 'live.followJournal',
  method: 'GET',
  path: '/api/live',
  summary: { zh: '实时接收新编号的记录', en: 'Follow entries as they are numbered' },
  access: 'signed-in',
  query: Type.Object({
    /** Entries after this index; the present end when absent. A `Last-Event-ID` header goes before it. */
    after: Type.Optional(Type.Integer({ minimum: -1, maximum: Number.MAX_SAFE_INTEGER })),
  }),
  reply: download('text/event-stream'),
  refusals: {
    'too-many-streams': {
      status: 429,
      zh: '打开的实时页面过多，请关闭一些再试。',
      en: 'Too many live pages are open; close some and try again.',
    },
  },
});
