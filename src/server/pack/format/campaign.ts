/** `campaign.json`, `timetable.json`, `accounts.json`. */
import { Type } from 'typebox';
import { Post } from '#capabilities/organisation/contract.ts';
import { Paper } from '#capabilities/timetable/contract.ts';
import { BothWords, Code, Day, Line, LocalInstant, listOf, sourced } from './words.ts';

export const campaignFormat = 'kaoan.campaign/1';

export const Campaign = Type.Object({
  format: Type.Literal(campaignFormat),
  code: Code,
  name: BothWords,
  city: Type.Object({ code: Code, name: BothWords }),
  exam: Type.Object({ name: BothWords, firstDay: Day, lastDay: Day, timeZone: Line(60) }),
  rulePacks: listOf(Code, 20),
  /** First line of every checkpoint: names this journal for ever. */
  journalOrigin: Type.String({ pattern: '^[a-z0-9.-]+(?:/[A-Za-z0-9._-]+)*$', maxLength: 100 }),
  startsAt: LocalInstant,
  /** Where a demonstration's clock stands after the import; `null` for a real campaign, which runs on the machine's. */
  standsAt: Type.Union([LocalInstant, Type.Null()]),
  banner: BothWords,
  /** On whose behalf bulletins are published, 机关代字, and whose approval each needs. */
  bulletin: Type.Object({
    issuer: BothWords,
    numberPrefix: Line(20),
    approvals: listOf(Type.Object({ unit: Code, post: Post, words: BothWords }), 10),
  }),
  notes: Type.Optional(BothWords),
});

export const Timetable = Type.Object({
  sessions: listOf(
    Type.Object({
      code: Code,
      subject: BothWords,
      paper: Paper,
      startsAt: LocalInstant,
      endsAt: LocalInstant,
      ...sourced,
    }),
    200,
  ),
});

const SignIn = Type.String({ pattern: '^[a-z][a-z0-9.-]{1,39}$' });

/** Who may sign in from the start: a person, the chief of a site, or the teacher of a class. */
export const Accounts = Type.Object({
  /** Shared by all accounts of a demonstration; `null`: one is made for each account, and shown once. */
  password: Type.Union([Type.String({ minLength: 8, maxLength: 100 }), Type.Null()]),
  accounts: listOf(
    Type.Union([
      Type.Object({ signIn: SignIn, person: Code, post: Post }),
      Type.Object({ signIn: SignIn, site: Code, post: Type.Literal('site-chief') }),
      Type.Object({ signIn: SignIn, class: Code, post: Type.Literal('class-teacher') }),
    ]),
    100,
  ),
});
