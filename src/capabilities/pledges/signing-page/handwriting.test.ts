import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { handwritingIsClear } from '../rules.ts';
import { type PenStroke, toHandwriting, toPenStrokes } from './handwriting.ts';

const frame = { width: 350, height: 260 };
const dot = (x: number, y: number, time: number): PenStroke => ({ points: [{ x, y, time }] });
const longStroke = (points: number): PenStroke => ({
  points: Array.from({ length: points }, (_, i) => ({ x: i % 350, y: i % 260, time: i })),
});

test('an empty frame is no handwriting', () => {
  assert.equal(toHandwriting([], frame), null);
  assert.equal(toHandwriting([{ points: [] }], frame), null);
});

test('points become half pixels, and times count from the first touch', () => {
  const pen = [
    {
      points: [
        { x: 1, y: 2, time: 5_000 },
        { x: 3.3, y: 4.4, time: 5_016 },
      ],
    },
    dot(7, 8, 5_300),
  ];
  assert.deepEqual(toHandwriting(pen, frame), {
    width: 700,
    height: 520,
    strokes: [
      [2, 4, 0, 7, 9, 16],
      [14, 16, 300],
    ],
  });
});

test('a pen that leaves the frame, and a clock that is set back, still give clear handwriting', () => {
  assert.deepEqual(toHandwriting([dot(-5, 900, 1_000), dot(900, -5, 10), dot(1, 1, 1e13)], frame)?.strokes, [
    [0, 520, 0],
    [700, 0, 0],
    [2, 2, 3_600_000],
  ]);
});

test('thousands of points are thinned out, and every stroke keeps its ends', () => {
  const pen = Array.from({ length: 9 }, () => longStroke(1_001));
  const strokes = toHandwriting(pen, frame)?.strokes ?? [];
  assert.equal(strokes.length, 9);
  assert.ok(strokes.reduce((sum, stroke) => sum + stroke.length / 3, 0) <= 2_000);
  for (const stroke of strokes) {
    assert.deepEqual(stroke.slice(0, 2), [0, 0]);
    assert.deepEqual(stroke.slice(-3, -1), [2 * (1_000 % 350), 2 * (1_000 % 260)]);
  }
  assert.ok(
    (toHandwriting([longStroke(1_900)], frame)?.strokes[0]?.length ?? 0) <= 3_000,
    'one stroke alone',
  );
});

test('whatever a pen does, what comes of it is clear, and redrawn in another frame it keeps its form', () => {
  const point = fc.record({
    x: fc.double({ min: -1e4, max: 1e4, noNaN: true }),
    y: fc.double({ min: -1e4, max: 1e4, noNaN: true }),
    time: fc.integer({ min: 0, max: 2 ** 43 }),
  });
  const pen = fc.array(fc.record({ points: fc.array(point, { minLength: 1, maxLength: 40 }) }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(pen, (strokes) => {
      const written = toHandwriting(strokes, frame);
      assert.ok(written && handwritingIsClear(written));
      assert.equal(written.strokes.length, strokes.length);
      const wider = toPenStrokes(written, { width: 700, height: 600 }, 5e12);
      assert.deepEqual(
        toHandwriting(wider, { width: 700, height: 600 })?.strokes.map((one) => one.length),
        written.strokes.map((one) => one.length),
      );
      assert.deepEqual(toHandwriting(toPenStrokes(written, frame, 5e12), frame), {
        ...written,
        strokes: written.strokes.map((stroke) =>
          stroke.map((n, at) => (at % 3 === 2 ? n - (written.strokes[0]?.[2] ?? 0) : n)),
        ),
      });
    }),
    { numRuns: 50 },
  );
});
