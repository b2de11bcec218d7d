/** Pure decisions about obligations: their life in one table, their lamps by one definition, their proofs. */
import type { Words } from '#primitives/endpoint.ts';
import {
  type EvidenceFile,
  type Lamp,
  type ObligationState,
  type Proof,
  type SourceKind,
  type Standing,
  stateWords,
  type Verb,
  verbWords,
} from './contract.ts';

export const sourceWords: Readonly<Record<SourceKind, Words>> = {
  order: { zh: '整改意见', en: 'order' },
  resolution: { zh: '会议议定事项', en: 'resolution' },
  'upgrade-item': { zh: '提升项目', en: 'upgrade item' },
  clause: { zh: '文件条款', en: 'clause' },
  direct: { zh: '直接交办', en: 'direct' },
};

// ── Life ───────────────────────────────────────────────────────────────────────────────────────────────────────────

type Actor = 'performs' | 'verifies' | 'assigns';

interface Step {
  readonly from: readonly ObligationState[];
  readonly to: ObligationState;
  readonly actor: Actor;
}

/** The whole life. Work that was returned starts again with `start`; only `struck-off` and `withdrawn` are final. */
export const life: Readonly<Record<Verb, Step>> = {
  'sign-for': { from: ['assigned'], to: 'signed-for', actor: 'performs' },
  start: { from: ['signed-for', 'returned'], to: 'working', actor: 'performs' },
  report: { from: ['working'], to: 'reported', actor: 'performs' },
  verify: { from: ['reported'], to: 'verified', actor: 'verifies' },
  'strike-off': { from: ['verified'], to: 'struck-off', actor: 'verifies' },
  return: { from: ['reported', 'verified'], to: 'returned', actor: 'verifies' },
  withdraw: {
    from: ['assigned', 'signed-for', 'working', 'returned', 'reported', 'verified'],
    to: 'withdrawn',
    actor: 'assigns',
  },
};

const actorWords: Readonly<Record<Actor, Words>> = {
  performs: { zh: '只有承办单位可以办理这一步。', en: 'Only the unit that owes it may do this.' },
  verifies: { zh: '只有核验单位可以办理这一步。', en: 'Only those who verify may do this.' },
  assigns: { zh: '只有交办单位可以撤回。', en: 'Only those who assign may withdraw it.' },
};

export interface ObligationFacts {
  readonly state: ObligationState;
  /** Who reported it last. */
  readonly reportedById: string | null;
}

type Question = (obligation: ObligationFacts, standing: Standing) => true | Words;

function question(verb: Verb): Question {
  const { from, actor } = life[verb];
  return ({ state, reportedById }, standing) => {
    if (!from.includes(state)) {
      const [zh, en] = [
        from.map((s) => stateWords[s].zh).join('”或“'),
        from.map((s) => stateWords[s].en).join(' or '),
      ];
      return {
        zh: `当前状态为“${stateWords[state].zh}”；“${verbWords[verb].zh}”须在“${zh}”时办理。`,
        en: `It is ${stateWords[state].en}; “${verbWords[verb].en}” needs it to be ${en}.`,
      };
    }
    if (!standing[actor]) return actorWords[actor];
    if (verb === 'verify' && standing.personId !== null && standing.personId === reportedById) {
      return {
        zh: '上报人不能核验自己的上报，请由他人核验。',
        en: 'Whoever reported it cannot verify it; ask somebody else.',
      };
    }
    return true;
  };
}

/** `obligationCan.verify(obligation, standing)`: true, or in words why not. */
export const obligationCan: Readonly<Record<Verb, Question>> = {
  'sign-for': question('sign-for'),
  start: question('start'),
  report: question('report'),
  verify: question('verify'),
  'strike-off': question('strike-off'),
  return: question('return'),
  withdraw: question('withdraw'),
};

// ── Lamps ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Near: due within three days, as supervision offices use it. */
export const NEAR_MS = 3 * 24 * 3_600_000;

/** In the hands of the unit that owes it: only then is anything near or overdue. The same list as the column `undone`. */
const undoneStates: readonly ObligationState[] = ['assigned', 'signed-for', 'working', 'returned'];
export const isUndone = (state: ObligationState): boolean => undoneStates.includes(state);

/** Not yet struck off or withdrawn: somebody still has to do something. */
export const finalStates: readonly ObligationState[] = ['struck-off', 'withdrawn'];
export const isOpen = (state: ObligationState): boolean => !finalStates.includes(state);

/** The one definition of near and overdue. Due at this very instant is overdue. */
export function dueLamp(dueAt: Date, now: Date): 'overdue' | 'near' | 'later' {
  const leftMs = dueAt.getTime() - now.getTime();
  return leftMs <= 0 ? 'overdue' : leftMs <= NEAR_MS ? 'near' : 'later';
}

export function lampOf(state: ObligationState, dueAt: Date, now: Date): Lamp {
  if (!isUndone(state)) return 'done';
  const due = dueLamp(dueAt, now);
  if (due !== 'later') return due;
  return state === 'assigned' ? 'not-started' : 'on-time';
}

// ── Proof ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const isPicture = (file: EvidenceFile) => /^(?:image|video)\//.test(file.type);

/** A photo is no document: who asks for both gets two files. */
const proves: Readonly<Record<Proof, (note: string, evidence: readonly EvidenceFile[]) => boolean>> = {
  photo: (_note, evidence) => evidence.some(isPicture),
  document: (_note, evidence) => evidence.some((file) => !isPicture(file)),
  statement: (note) => note.trim().length >= 2,
};

/** What a report still lacks. */
export const missingProofs = (
  required: readonly Proof[],
  note: string,
  evidence: readonly EvidenceFile[],
): Proof[] => required.filter((proof) => !proves[proof](note, evidence));
