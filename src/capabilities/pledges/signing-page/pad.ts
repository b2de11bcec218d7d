/**
 * The frame to write in, for a finger, a pen or the mouse. It shows what is kept, by the rule that the receipt draws it
 * by. Loaded behind the first screen, so that it is there before anybody has come to it.
 */
import type { Handwriting } from '../contract.ts';
import { handwritingPaths } from '../rules.ts';
import { drawn } from './dom.ts';
import {
  type PenPoint,
  type PenStroke,
  toHandwriting,
  toPenStrokes,
  UNITS_PER_PIXEL,
} from './handwriting.ts';

/** As many as the contract takes. */
const MOST_STROKES = 200;
/** In CSS pixels: points closer to the last one are left out. */
const CLOSEST = 3;

export interface Pad {
  readonly surface: SVGElement;
  /** `null` while nothing is written. */
  read(): Handwriting | null;
  draw(handwriting: Handwriting | null): void;
  undo(): void;
  /** Takes the size that the page gives the surface; what is written keeps its form. */
  fit(): void;
}

/** @param changed called after each stroke. */
export function createPad(changed: () => void): Pad {
  const surface = drawn('svg', { role: 'img' });
  let frame = { width: 0, height: 0 };
  /** Until the page has given the surface a size. */
  let waiting: Handwriting | null = null;
  let strokes: readonly PenStroke[] = [];
  /** The stroke that is being written, and by which of the fingers and pens. */
  let writing: { readonly points: PenPoint[]; readonly pointerId: number } | null = null;

  const read = (): Handwriting | null => (frame.width === 0 ? waiting : toHandwriting(strokes, frame));
  const pathOf = (stroke: PenStroke): string =>
    handwritingPaths(toHandwriting([stroke], frame) ?? { strokes: [] }).join('');
  const show = (shown: readonly PenStroke[]): void => {
    writing = null;
    strokes = shown;
    surface.replaceChildren(...strokes.map((stroke) => drawn('path', { d: pathOf(stroke) })));
  };
  const draw = (handwriting: Handwriting | null): void => {
    waiting = handwriting;
    if (frame.width > 0) show(handwriting ? toPenStrokes(handwriting, frame, Date.now()) : []);
  };

  surface.addEventListener('pointerdown', (event) => {
    if (writing || event.button !== 0 || strokes.length >= MOST_STROKES) return;
    event.preventDefault();
    const points = [pointAt(event)];
    show([...strokes, { points }]);
    writing = { points, pointerId: event.pointerId };
  });
  // iPads would take a pen for their own handwriting recognition, and lose the shorter strokes.
  surface.addEventListener('touchstart', (event) => event.preventDefault());
  // At the window, because a stroke may leave the frame and end anywhere.
  addEventListener('pointermove', (event) => {
    if (event.pointerId !== writing?.pointerId) return;
    const { points } = writing;
    const last = points[points.length - 1];
    const point = pointAt(event);
    if (last && Math.hypot(point.x - last.x, point.y - last.y) < CLOSEST) return;
    points.push(point);
    surface.lastElementChild?.setAttribute('d', pathOf({ points }));
  });
  const end = (event: PointerEvent): void => {
    if (event.pointerId !== writing?.pointerId) return;
    writing = null;
    changed();
  };
  addEventListener('pointerup', end);
  addEventListener('pointercancel', end);

  function pointAt({ clientX, clientY }: PointerEvent): PenPoint {
    const { left, top } = surface.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top, time: Date.now() };
  }

  return {
    surface,
    read,
    draw,
    undo: () => show(strokes.slice(0, -1)),
    fit() {
      const { width, height } = surface.getBoundingClientRect();
      if (width === 0 || (width === frame.width && height === frame.height)) return;
      const written = read();
      frame = { width, height };
      surface.setAttribute('viewBox', `0 0 ${width * UNITS_PER_PIXEL} ${height * UNITS_PER_PIXEL}`);
      draw(written);
    },
  };
}
