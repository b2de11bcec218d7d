/** The exam that the console is about, as the header shows it. The shell hears it from a capability's manifest. */
import { useSyncExternalStore } from 'react';
import { nowMs } from './clock.ts';
import { yearOf } from './format.ts';
import type { Words } from './words.ts';

export interface ExamHeadline {
  /** The server's clock when it answered, ISO 8601. */
  readonly now: string;
  /** 2020年普通高考 · 青岛 */
  readonly name: Words;
  readonly year: number;
  /** The next session that has not begun. */
  readonly next: { readonly name: Words; readonly startsAt: string; readonly href?: string } | null;
}

let headline: ExamHeadline | null = null;
const listeners = new Set<() => void>();

export function announceExam(next: ExamHeadline | null): void {
  headline = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useExam = (): ExamHeadline | null => useSyncExternalStore(subscribe, () => headline);

/** Dates in this year are written without it. Before the exam is known, the year of the server's clock. */
export const useExamYear = (): number => useExam()?.year ?? yearOf(nowMs());
