/** The frame to write in. Loaded behind the first screen, so that it is there before anybody has come to it. */
import SignaturePad from 'signature_pad';
import type { Handwriting } from '../contract.ts';
import { type PenStroke, toHandwriting, toPenStrokes } from './handwriting.ts';

/** As many as the contract takes. */
const MOST_STROKES = 200;

const pen = {
  dotSize: 2.5,
  minWidth: 1.5,
  maxWidth: 3.5,
  penColor: '#1b2733',
  velocityFilterWeight: 0.7,
  compositeOperation: 'source-over',
} as const;

export interface Pad {
  readonly canvas: HTMLCanvasElement;
  /** `null` while nothing is written. */
  read(): Handwriting | null;
  draw(handwriting: Handwriting | null): void;
  undo(): void;
  /** Takes the size that the page gives the canvas; what is written keeps its form. */
  fit(): void;
}

/** @param changed called after each stroke. */
export function createPad(changed: () => void): Pad {
  const canvas = document.createElement('canvas');
  const pad = new SignaturePad(canvas, { ...pen, minDistance: 3 });
  let frame = { width: 0, height: 0 };
  /** Until the page has given the canvas a size. */
  let waiting: Handwriting | null = null;
  const read = (): Handwriting | null => (frame.width === 0 ? waiting : toHandwriting(strokes(), frame));
  const strokes = (): PenStroke[] => pad.toData();
  const show = (shown: readonly PenStroke[]): void =>
    pad.fromData(
      shown.map(({ points }) => ({ ...pen, points: points.map((at) => ({ ...at, pressure: 0 })) })),
    );
  const draw = (handwriting: Handwriting | null): void => {
    waiting = handwriting;
    if (frame.width > 0) show(handwriting ? toPenStrokes(handwriting, frame, Date.now()) : []);
  };
  pad.addEventListener('beginStroke', (event) => {
    if (strokes().length >= MOST_STROKES) event.preventDefault();
  });
  pad.addEventListener('endStroke', changed);
  return {
    canvas,
    read,
    draw,
    undo: () => show(strokes().slice(0, -1)),
    fit() {
      const { clientWidth: width, clientHeight: height } = canvas;
      if (width === frame.width || width === 0) return;
      const written = read();
      frame = { width, height };
      const ratio = Math.max(1, devicePixelRatio);
      canvas.width = width * ratio;
      canvas.height = height * ratio;
      canvas.getContext('2d')?.scale(ratio, ratio);
      draw(written);
    },
  };
}
