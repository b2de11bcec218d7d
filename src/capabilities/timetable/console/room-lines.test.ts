import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readRoomLines, roomKindWords, roomLines } from './room-lines.ts';

test('lines are read however they are parted, in either language, empty ones passed over', () => {
  const { rooms, faults } = readRoomLines('001 普通 30\n\n002\tspare\t30\r\n 003，隔离考场，１５ ');
  assert.deepEqual(faults, []);
  assert.deepEqual(rooms, [
    { number: '001', kind: 'ordinary', seats: 30 },
    { number: '002', kind: 'spare', seats: 30 },
    { number: '003', kind: 'isolation', seats: 15 },
  ]);
});

test('each wrong line is named, and the good ones are still read', () => {
  const { rooms, faults } = readRoomLines(
    '001 普通 30\n001 备用 30\n考场 普通 30\n004 大 30\n005 普通 0\n006 普通 30 x\n007 普通',
  );
  assert.deepEqual(
    rooms.map(({ number }) => number),
    ['001'],
  );
  assert.deepEqual(
    faults.map(({ line }) => line),
    [2, 3, 4, 5, 6, 7],
  );
});

test('a text that is no list of rooms stops at its twentieth fault', () => {
  assert.equal(readRoomLines('x\n'.repeat(100_000)).faults.length, 20);
});

test('what is written is read back', () => {
  const room = fc.record(
    {
      number: fc.stringMatching(/^[0-9A-Za-z][0-9A-Za-z.-]{0,5}$/),
      kind: fc.constantFrom('ordinary' as const, 'spare' as const, 'isolation' as const),
      seats: fc.integer({ min: 1, max: 500 }),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(fc.uniqueArray(room, { selector: ({ number }) => number }), (rooms) => {
      for (const language of ['zh', 'en'] as const) {
        assert.deepEqual(readRoomLines(roomLines(rooms, (kind) => roomKindWords[kind][language])), {
          rooms,
          faults: [],
        });
      }
    }),
  );
});
