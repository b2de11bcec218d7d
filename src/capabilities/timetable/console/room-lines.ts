/** The rooms of a site as lines of text, so that a list kept elsewhere can be pasted. Pure. */
import { type Words, words } from '#console/words.ts';
import type { RoomKind } from '../contract.ts';
import type { Room } from '../site-contract.ts';

export const roomKindWords: Readonly<Record<RoomKind, Words>> = {
  ordinary: words('普通', 'ordinary'),
  spare: words('备用', 'spare'),
  isolation: words('隔离', 'isolation'),
};

const kindsByName = new Map<string, RoomKind>(
  (Object.keys(roomKindWords) as RoomKind[]).flatMap((kind): [string, RoomKind][] => [
    [kind, kind],
    [roomKindWords[kind].zh, kind],
    [`${roomKindWords[kind].zh}考场`, kind],
    [roomKindWords[kind].en, kind],
  ]),
);

/** `001 普通 30`, one room to a line. */
export const roomLines = (rooms: readonly Room[], kindName: (kind: RoomKind) => string): string =>
  rooms.map(({ number, kind, seats }) => `${number} ${kindName(kind)} ${seats}`).join('\n');

export interface LineFault {
  /** From 1 */
  readonly line: number;
  readonly wrong: Words;
}

const mostRooms = 500;

/** Number, kind and seats of each line, parted by spaces, tabs or commas; empty lines are passed over. */
export function readRoomLines(text: string): {
  readonly rooms: readonly Room[];
  readonly faults: readonly LineFault[];
} {
  const rooms: Room[] = [];
  const faults: LineFault[] = [];
  const seen = new Set<string>();
  for (const [position, line] of text.split(/\r?\n/).entries()) {
    const cells = line
      .normalize('NFKC')
      .trim()
      .split(/[\s,，、;]+/u)
      .filter((cell) => cell !== '');
    if (cells.length === 0) continue;
    const fault = (wrong: Words) => faults.push({ line: position + 1, wrong });
    const [number = '', kindName = '', seatsText = '', extra] = cells;
    const kind = kindsByName.get(kindName.toLowerCase());
    const seats = /^\d{1,3}$/.test(seatsText) ? Number(seatsText) : 0;
    if (extra !== undefined)
      fault(words('一行只写考场号、种类、座位数', 'write number, kind and seats only'));
    else if (!/^[0-9A-Za-z][0-9A-Za-z.-]{0,39}$/.test(number))
      fault(words('考场号只用字母和数字', 'the number is letters and digits only'));
    else if (kind === undefined)
      fault(words('种类写普通、备用或隔离', 'the kind is ordinary, spare or isolation'));
    else if (seats < 1 || seats > 500) fault(words('座位数写 1 至 500', 'seats are 1 to 500'));
    else if (seen.has(number)) fault(words('考场号重复', 'this number stands here twice'));
    else if (rooms.length === mostRooms)
      fault(words('一个考点最多 500 个考场', 'a site has at most 500 rooms'));
    else {
      seen.add(number);
      rooms.push({ number, kind, seats });
    }
    if (faults.length === 20) break;
  }
  return { rooms, faults };
}
