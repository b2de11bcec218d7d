/** When something is due and how that stands: `7月6日 12:00 · 还有 3 小时`, lamps, and lamps counted. */
import './matter.css';
import { useQuery } from '@tanstack/react-query';
import type { Lamp as MatterLampState } from '#capabilities/obligations/contract.ts';
import { getTimetable, type Moment } from '#capabilities/timetable/contract.ts';
import { formatCount } from '../format.ts';
import { type Label, useLanguage, useWords } from '../language.ts';
import { query } from '../query.ts';
import { words } from '../words.ts';
import { Lamp, type LampState } from './lamp.tsx';
import { anchorWords } from './moment.ts';
import { Countdown, When } from './time.tsx';

const shown: Readonly<Record<MatterLampState, LampState>> = {
  overdue: 'overdue',
  near: 'near',
  'on-time': 'on-time',
  'not-started': 'not-yet',
  done: 'on-time',
};

export const matterLampWords: Readonly<Record<MatterLampState, ReturnType<typeof words>>> = {
  overdue: words('逾期', 'Overdue'),
  near: words('临期', 'Near due'),
  'on-time': words('按时', 'On time'),
  'not-started': words('未开始', 'Not begun'),
  done: words('已办', 'Done'),
};

const lateWords = words('迟报', 'Done late');

export interface MatterLampProps {
  readonly lamp: MatterLampState;
  /** Names what being done means here: 已上报, 已销号. */
  readonly done?: Label;
  /** Done, but after it was due: not green. */
  readonly late?: boolean;
  /** Ended without being done, withdrawn or voided: not green either. */
  readonly dropped?: boolean;
}

/** The lamp of an obligation or of a finding. */
export function MatterLamp({ lamp, done, late = false, dropped = false }: MatterLampProps) {
  if (lamp === 'done' && dropped) return <Lamp state="not-yet" label={done ?? matterLampWords.done} />;
  if (lamp === 'done' && late) return <Lamp state="near" label={lateWords} />;
  return (
    <Lamp state={shown[lamp]} label={lamp === 'done' && done !== undefined ? done : matterLampWords[lamp]} />
  );
}

export interface DueProps {
  /** ISO 8601; null when nothing is due */
  readonly at: string | null;
  readonly lamp: MatterLampState;
}

/** Time left only while somebody still has to act: what is done has no time left. */
export function Due({ at, lamp }: DueProps) {
  if (at === null) return <span className="k-quiet">—</span>;
  if (lamp === 'done') {
    return (
      <span className="k-quiet">
        <When at={at} />
      </span>
    );
  }
  return (
    <span className={`k-due is-${lamp}`}>
      <Countdown to={at} />
      <span className="k-quiet">
        <When at={at} />
      </span>
    </span>
  );
}

/** `语文开考前 48 小时，随场次移动` for a moment that hangs on the timetable; nothing for a fixed one. */
export function AnchorNote({ moment }: { readonly moment: Moment }) {
  const say = useWords();
  const { data } = useQuery({ ...query(getTimetable, {}), enabled: 'anchor' in moment });
  if (!('anchor' in moment)) return null;
  return (
    <>
      {say(anchorWords(moment.anchor, data?.sessions ?? []))}
      {say(words('，随场次移动', '; moves with the session'))}
    </>
  );
}

const lampOrder = ['overdue', 'near', 'on-time', 'not-started', 'done'] as const;

export interface LampCountsProps {
  readonly label: Label;
  readonly counts: Readonly<Partial<Record<MatterLampState, number>>>;
  readonly current: MatterLampState | undefined;
  /** The address of the list under this lamp; `undefined` is the list under none. */
  readonly hrefOf: (lamp: MatterLampState | undefined) => string;
  readonly done?: Label;
}

/** How many stand under each lamp, each a link to exactly those; the one in force leads back to all. */
export function LampCounts({ label, counts, current, hrefOf, done }: LampCountsProps) {
  const say = useWords();
  const language = useLanguage();
  return (
    <nav className="k-lamp-counts" aria-label={say(label)}>
      {lampOrder.map((lamp) => (
        <a
          key={lamp}
          href={hrefOf(lamp === current ? undefined : lamp)}
          aria-current={lamp === current ? 'true' : undefined}
        >
          <MatterLamp lamp={lamp} {...(done === undefined ? {} : { done })} />
          <strong>{formatCount(counts[lamp] ?? 0, language)}</strong>
        </a>
      ))}
    </nav>
  );
}
