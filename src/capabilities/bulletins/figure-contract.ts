/** What crosses the wire about figures and the journal behind them. */
import { type Static, Type } from 'typebox';
import {
  download,
  endpoint,
  Id,
  Instant,
  listQuery,
  listReply,
  Nullable,
  type Refusals,
} from '#primitives/endpoint.ts';

export const Count = Type.Integer({ minimum: 0 });
export const BothWords = Type.Object({ zh: Type.String(), en: Type.String() });

// ── As of ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A day (its end, in the exam's time zone), an instant, or a journal index; absent: now. */
const AsOfQuery = Type.Optional(
  Type.String({
    pattern: '^(\\d{1,15}|\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?(Z|[+-]\\d\\d:\\d\\d))?)$',
  }),
);

export const AsOf = Type.Object({
  /** Entries 0 … index−1 are counted. */
  index: Count,
  /** The instant asked for; `null` when an index was asked for. */
  instant: Nullable(Instant),
});
export type AsOf = Static<typeof AsOf>;

export const asOfRefusals = {
  'index-ahead': {
    status: 409,
    zh: '日志目前只有 {size} 条，请选不超过 {size} 的序号。',
    en: 'The journal has {size} entries so far; choose an index of at most {size}.',
  },
  'no-such-day': {
    status: 400,
    zh: '日历上没有“{day}”这一天，请按 2020-07-03 的写法填写。',
    en: 'The calendar has no day "{day}"; write it as 2020-07-03.',
  },
} as const satisfies Refusals;

// ── Figures ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const Population = Type.Object({
  name: BothWords,
  unit: BothWords,
  value: Count,
  /** How much of the population is reached: the figure's own value, unless it counts something else. */
  covered: Count,
  notYet: BothWords,
});

export const Figure = Type.Object({
  id: Type.String(),
  name: BothWords,
  unit: BothWords,
  definition: BothWords,
  value: Count,
  population: Nullable(Population),
  /** Facts by which the value splits, coarsest first. */
  by: Type.Array(Type.String()),
});
export type Figure = Static<typeof Figure>;

export const listFigures = endpoint({
  name: 'bulletins.listFigures',
  method: 'GET',
  path: '/api/figures',
  summary: { zh: '某一时点的全部数字', en: 'Every figure as it stood then' },
  access: { permission: 'bulletins.read' },
  query: Type.Object({ asOf: AsOfQuery }),
  reply: Type.Object({ asOf: AsOf, figures: Type.Array(Figure) }),
  refusals: asOfRefusals,
});

const figureRefusals = {
  ...asOfRefusals,
  'no-such-figure': {
    status: 404,
    zh: '没有编号为“{figure}”的数字，请从数字列表中选择。',
    en: 'There is no figure "{figure}"; choose one from the list of figures.',
  },
  'no-such-split': {
    status: 400,
    zh: '这个数字不能按“{by}”分解，可用：{known}。',
    en: 'This figure does not split by "{by}"; it splits by {known}.',
  },
} as const satisfies Refusals;

export const FigureParams = Type.Object({
  figure: Type.String({ pattern: '^[a-z-]+\\.[a-z-]+$', maxLength: 60 }),
});
/** Narrows to rows with this fact, e.g. `district:370202`. */
const Within = Type.Optional(Type.String({ pattern: '^[a-z]+:[0-9A-Za-z._-]{0,60}$' }));

export const Subtotal = Type.Object({
  /** A code; `null` stands for entries that have none. */
  key: Nullable(Type.String()),
  /** Name of the district, school, class or site that the code stands for; the code itself where it stands for none. */
  name: Type.String(),
  value: Count,
  /** The same part of the population; `null` where the figure has none or it does not split by this fact. */
  population: Nullable(Count),
  covered: Nullable(Count),
});
export type Subtotal = Static<typeof Subtotal>;

export const openFigure = endpoint({
  name: 'bulletins.openFigure',
  method: 'GET',
  path: '/api/figures/:figure',
  summary: { zh: '一个数字的定义与分项', en: 'One figure: its definition and subtotals' },
  access: { permission: 'bulletins.read' },
  params: FigureParams,
  query: Type.Object({
    asOf: AsOfQuery,
    by: Type.Optional(Type.String({ maxLength: 30 })),
    within: Within,
  }),
  reply: Type.Object({
    asOf: AsOf,
    figure: Figure,
    /** The rule of counting, as it stands in bulletins. */
    tally: Type.Unknown(),
    by: Nullable(Type.String()),
    subtotals: Type.Array(Subtotal),
    /** The bulletin that published a table of the figure at this index: its rows by this fact can be proven. */
    proven: Nullable(Type.Object({ bulletin: Id, number: Type.String(), splitBy: Type.String() })),
  }),
  refusals: figureRefusals,
});

/** What is public of an entry, and what its kind means. */
export const JournalEntry = Type.Object({
  index: Count,
  at: Instant,
  kind: Type.String(),
  kindName: BothWords,
  subject: Id,
  facts: Type.Record(Type.String(), Type.Unknown()),
});
export type JournalEntry = Static<typeof JournalEntry>;

export const listFigureRows = endpoint({
  name: 'bulletins.listFigureRows',
  method: 'GET',
  path: '/api/figures/:figure/rows',
  summary: { zh: '构成一个数字的日志条目', en: 'The journal entries that make up a figure' },
  access: { permission: 'bulletins.read' },
  params: FigureParams,
  query: Type.Object({ asOf: AsOfQuery, within: Within, ...listQuery(['index'], '-index') }),
  reply: listReply(JournalEntry),
  refusals: figureRefusals,
});

export const exportFigureRows = endpoint({
  name: 'bulletins.exportFigureRows',
  method: 'GET',
  path: '/api/figures/:figure/rows.csv',
  summary: { zh: '下载构成一个数字的条目', en: 'Download the entries that make up a figure' },
  access: { permission: 'bulletins.read' },
  params: FigureParams,
  query: Type.Object({ asOf: AsOfQuery, within: Within }),
  reply: download('text/csv; charset=utf-8'),
  refusals: figureRefusals,
});

export const exportFigureSheet = endpoint({
  name: 'bulletins.exportFigureSheet',
  method: 'GET',
  path: '/api/figures/:figure/sheet.xlsx',
  summary: {
    zh: '下载一个数字的定义、分项与条目（XLSX）',
    en: 'Download a figure with subtotals and entries (XLSX)',
  },
  access: { permission: 'bulletins.read' },
  params: FigureParams,
  query: Type.Object({ asOf: AsOfQuery }),
  reply: download('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'),
  refusals: figureRefusals,
});

// ── The journal ─────────────────────────────────────────────────────────────────────────────────────────────────────

const entryRefusals = {
  'no-such-entry': {
    status: 404,
    zh: '日志没有第 {index} 号条目，目前共 {size} 条。',
    en: 'The journal has no entry {index}; it holds {size} entries.',
  },
} as const satisfies Refusals;

export const listEntries = endpoint({
  name: 'bulletins.listEntries',
  method: 'GET',
  path: '/api/journal/entries',
  summary: { zh: '日志条目', en: 'Journal entries' },
  access: { permission: 'journal.read' },
  query: Type.Object({
    /** `pledges.signed`, or `pledges` for all kinds of one capability. */
    kind: Type.Optional(Type.String({ pattern: '^[a-z-]+(\\.[a-z-]+)?$', maxLength: 60 })),
    subject: Type.Optional(Id),
    /** When it happened: from this instant on … */
    since: Type.Optional(Instant),
    /** … and before this one. */
    before: Type.Optional(Instant),
    ...listQuery(['index'], '-index'),
  }),
  reply: listReply(JournalEntry),
});

export const openEntry = endpoint({
  name: 'bulletins.openEntry',
  method: 'GET',
  path: '/api/journal/entries/:index',
  summary: { zh: '一条日志及其证明', en: 'One journal entry and what proves it' },
  access: { permission: 'bulletins.read' },
  params: Type.Object({ index: Type.Integer({ minimum: 0 }) }),
  reply: Type.Object({
    entry: JournalEntry,
    /** The exact public text that is hashed. */
    leaf: Type.String(),
    leafHash: Type.String(),
    /** Who and what, kept private behind the commitment; only for those who may read the journal. */
    details: Nullable(Type.Object({ by: Nullable(Type.String()), details: Type.Unknown() })),
    /** The latest checkpoint that covers the entry, once there is one. */
    sealed: Nullable(
      Type.Object({ size: Count, checkpoint: Type.String(), proof: Type.Array(Type.String()) }),
    ),
    verifierKey: Type.String(),
  }),
  refusals: entryRefusals,
});

export const downloadProof = endpoint({
  name: 'bulletins.downloadProof',
  method: 'GET',
  path: '/api/journal/entries/:index/proof',
  summary: { zh: '下载收录证明（.tlog-proof）', en: 'Download the inclusion proof (.tlog-proof)' },
  access: { permission: 'bulletins.read' },
  params: Type.Object({ index: Type.Integer({ minimum: 0 }) }),
  reply: download('text/plain; charset=utf-8'),
  refusals: {
    ...entryRefusals,
    'not-sealed': {
      status: 409,
      zh: '第 {index} 号条目尚未封存，约一秒后再试。',
      en: 'Entry {index} is not sealed yet; try again in about a second.',
    },
  },
});

export const journalState = endpoint({
  name: 'bulletins.journalState',
  method: 'GET',
  path: '/api/journal',
  summary: { zh: '日志现状：条数、检查点、公钥', en: 'The journal now: size, checkpoint, key' },
  access: 'public',
  reply: Type.Object({
    origin: Type.String(),
    verifierKey: Type.String(),
    /** Of the SM2 line of its checkpoints; `null` where they have none. */
    sm2VerifierKey: Nullable(Type.String()),
    size: Count,
    sealed: Nullable(Type.Object({ size: Count, at: Instant, checkpoint: Type.String() })),
    /** Those who vouch from outside that the journal has one history; none where no policy is set. */
    witnesses: Type.Array(
      Type.Object({ name: Type.String(), size: Nullable(Count), ageSeconds: Nullable(Count) }),
    ),
  }),
});

export const listKinds = endpoint({
  name: 'bulletins.listKinds',
  method: 'GET',
  path: '/api/journal/kinds',
  summary: { zh: '日志条目的各类名称', en: 'What each kind of journal entry is called' },
  access: 'signed-in',
  reply: Type.Object({ kinds: Type.Array(Type.Object({ kind: Type.String(), name: BothWords })) }),
});
