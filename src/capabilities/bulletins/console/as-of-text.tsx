import { When } from '#console/kit/time.tsx';
import { useWords } from '#console/language.ts';
import { words } from '#console/words.ts';
import type { AsOf } from '../contract.ts';
import { shownInstant } from './as-of.ts';

/** `7月3日 24:00`, or the entry where an index was asked for. */
export function AsOfText({ asOf }: { readonly asOf: AsOf }) {
  const say = useWords();
  if (asOf.instant !== null) return <When at={shownInstant(asOf.instant)} endOfDay />;
  return <>{say(words('日志第 {index} 号', 'entry {index}'), { index: asOf.index })}</>;
}
