/** Between what a pen does on the screen and what is sent: whole numbers, in time, and no more than a name takes. */
import type { Handwriting } from '../contract.ts';
import { mostStrokePoints } from '../rules.ts';

/** In the frame's CSS pixels, and milliseconds of the phone's clock. */
export interface PenPoint {
  readonly x: number;
  readonly y: number;
  readonly time: number;
}

/** One touch of the pen. */
export interface PenStroke {
  readonly points: readonly PenPoint[];
}

/** Half a CSS pixel is as fine as a finger gets. */
export const UNITS_PER_PIXEL = 2;
const LONGEST_MS = 3_600_000;
/** As the contract has it. */
const MOST_POINTS_OF_A_STROKE = 1_000;

/**
 * `null` for an empty frame. Points outside the frame move to its edge, times never run backwards, and where there are
 * too many points every second one between the ends of a stroke goes, until there are few enough.
 * @param frame size in CSS pixels.
 */
export function toHandwriting(
  pen: readonly PenStroke[],
  frame: { readonly width: number; readonly height: number },
): Handwriting | null {
  const width = Math.round(frame.width * UNITS_PER_PIXEL);
  const height = Math.round(frame.height * UNITS_PER_PIXEL);
  const within = (value: number, most: number): number => Math.min(most, Math.max(0, Math.round(value)));
  let strokes = pen.map(({ points }) => points).filter((points) => points.length > 0);
  while (
    strokes.reduce((sum, points) => sum + points.length, 0) > mostStrokePoints ||
    strokes.some((points) => points.length > MOST_POINTS_OF_A_STROKE)
  ) {
    strokes = strokes.map((points) => points.filter((_, i) => i % 2 === 0 || i === points.length - 1));
  }
  const startedAt = strokes[0]?.[0]?.time ?? 0;
  let latestMs = 0;
  const numbers = strokes.map((points) =>
    points.flatMap(({ x, y, time }) => {
      latestMs = Math.max(latestMs, within(time - startedAt, LONGEST_MS));
      return [within(x * UNITS_PER_PIXEL, width), within(y * UNITS_PER_PIXEL, height), latestMs];
    }),
  );
  return numbers.length === 0 ? null : { width, height, strokes: numbers };
}

/** The inverse, fitted into a frame of another size, as if its last point had been written at `endedAtMs`. */
export function toPenStrokes(
  handwriting: Handwriting,
  frame: { readonly width: number; readonly height: number },
  endedAtMs: number,
): PenStroke[] {
  const last = handwriting.strokes[handwriting.strokes.length - 1] ?? [];
  const startedAtMs = endedAtMs - (last[last.length - 1] ?? 0);
  const scale = Math.min(frame.width / handwriting.width, frame.height / handwriting.height);
  return handwriting.strokes.map((stroke) => ({
    points: stroke.flatMap((x, at) =>
      at % 3 === 0
        ? [{ x: x * scale, y: (stroke[at + 1] ?? 0) * scale, time: startedAtMs + (stroke[at + 2] ?? 0) }]
        : [],
    ),
  }));
}
