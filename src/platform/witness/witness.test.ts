import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { toBase64 } from '#primitives/bytes.ts';
import { splitCosignature } from '#primitives/merkle/cosignature.ts';
import { openNote, parseNote } from '#primitives/merkle/note.ts';
import { parseVerifierKey, verifierOf } from '#primitives/merkle/note-key.ts';
import { StandingClock } from '../clock/clock.ts';
import { nodeCrypto, nodeHasher } from '../journal/node-crypto.ts';
import { openLog } from '../log.ts';
import { foreignLog } from './fixtures.ts';
import { serveWitness, type WitnessServer } from './serve-witness.ts';
import { logPath, openWitness, type Witness } from './witness.ts';

const log = foreignLog();
/** The same log with another sixth entry: from there on a second history, under the same key. */
const forked = foreignLog(log.origin, (i) => (i === 5 ? 'rewritten' : `entry ${i}`));
const stranger = foreignLog('stranger.example/log', undefined, 2);
const clock = new StandingClock(new Date('2020-07-03T02:00:01.900Z'));

let dataDirectory: string;
let witness: Witness;
let server: WitnessServer;

const open = (name = 'witness.example', logs = [log.verifierKey], into = dataDirectory) =>
  openWitness({ name, logs, dataDirectory: into, clock, log: openLog('silent') });

async function start(): Promise<void> {
  witness = await open();
  server = await serveWitness(witness, { host: '127.0.0.1', port: 0, log: openLog('silent') });
}

beforeEach(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'kaoan-witness-'));
  await start();
});
afterEach(async () => {
  await server.close();
  await rm(dataDirectory, { recursive: true });
});

const at = (path: string) => `http://127.0.0.1:${server.port}${path}`;
const add = (body: string | Uint8Array<ArrayBuffer>) =>
  fetch(at('/add-checkpoint'), { method: 'POST', body });

async function answered(body: string | Uint8Array<ArrayBuffer>) {
  const response = await add(body);
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

const stored = async () => {
  const note = await witness.lastCosigned(logPath(log.origin));
  return note === null ? null : Number(note.split('\n')[1]);
};

describe('a checkpoint of a watched log', () => {
  test('is cosigned when it is the first, and when the log has grown from the last', async () => {
    for (const [oldSize, size] of [
      [0, 3],
      [3, 8],
      [8, 8],
      [8, 300],
    ] as const) {
      const { status, type, text } = await answered(log.request(oldSize, size));
      assert.equal(status, 200, text);
      assert.equal(type, 'text/plain; charset=utf-8');
      assert.match(text, /^— witness\.example [A-Za-z0-9+/]+=*\n$/);
      const own = verifierOf(nodeCrypto, parseVerifierKey(nodeHasher, witness.verifierKey));
      const { verified } = openNote(log.checkpoint(size) + text, [own]);
      assert.equal(verified.length, 1);
      const { timeSeconds } = splitCosignature(verified[0]?.signature ?? new Uint8Array());
      assert.equal(timeSeconds, BigInt(Date.parse('2020-07-03T02:00:01Z') / 1000));
      assert.equal(await stored(), size);
    }
  });

  test('is shown to everybody as it was cosigned, with signatures of the log and the witness only', async () => {
    const byOthers = `— else.example ${toBase64(new Uint8Array(76).fill(5))}\n`;
    const { text } = await answered(log.request(0, 4) + byOthers);
    const shown = await fetch(at(`/${logPath(log.origin)}/checkpoint`));
    assert.equal(shown.status, 200);
    assert.equal(shown.headers.get('content-type'), 'text/plain; charset=utf-8');
    assert.equal(await shown.text(), log.checkpoint(4) + text);
    const head = await fetch(at(`/${logPath(log.origin)}/checkpoint`), { method: 'HEAD' });
    assert.deepEqual([head.status, await head.text()], [200, '']);
  });

  test('with extension lines is cosigned as a whole', async () => {
    const { text: lines } = parseNote(log.checkpoint(2));
    const extended = log.sign(`${lines}an extension\n`);
    const { status, text } = await answered(`old 0\n\n${extended}`);
    assert.equal(status, 200);
    const own = verifierOf(nodeCrypto, parseVerifierKey(nodeHasher, witness.verifierKey));
    assert.equal(openNote(extended + text, [own]).verified.length, 1);
  });

  test('of nothing is cosigned if its root is that of nothing', async () => {
    assert.equal((await answered(log.request(0, 0))).status, 200);
    assert.equal((await answered(log.request(0, 5))).status, 200);
  });
});

describe('400', () => {
  for (const [name, body] of [
    ['nothing', ''],
    ['no request', 'hello\n'],
    ['an old size above the size', log.request(3, 5).replace('old 3', 'old 6')],
    ['a leading zero', log.request(3, 5).replace('old 3', 'old 03')],
    ['a size beyond exact numbers', log.request(3, 5).replace('old 3', `old ${1n << 60n}`)],
    ['carriage returns', log.request(3, 5).replaceAll('\n', '\r\n')],
    ['64 hashes', log.request(0, 5).replace('old 0\n', `old 0\n${`${'A'.repeat(43)}=\n`.repeat(64)}`)],
    ['a hash of 31 bytes', log.request(3, 5).replace('old 3\n', `old 3\n${toBase64(new Uint8Array(31))}\n`)],
    ['base64 that is not canonical', log.request(3, 5).replace('old 3\n', `old 3\n${'A'.repeat(42)}B=\n`)],
    [
      'a note that is no checkpoint',
      'old 0\n\nlog.example/campaign\nmany\nroot\n\n— log.example/campaign AAAAAAA=\n',
    ],
    ['a checkpoint without signature', log.request(0, 5).slice(0, log.request(0, 5).lastIndexOf('\n\n') + 1)],
  ] as const) {
    test(`answers ${name}`, async () => {
      assert.equal((await answered(body)).status, 400);
      assert.equal(await stored(), null);
    });
  }

  test('answers bytes that are not UTF-8, and a request cut anywhere', async () => {
    assert.equal((await answered(new Uint8Array([0x6f, 0x6c, 0x64, 0xff, 0xfe]))).status, 400);
    const body = log.request(3, 5);
    for (const end of [1, 5, 7, 20, 60, 110, body.length - 1]) {
      assert.equal((await answered(body.slice(0, end))).status, 400, `cut at ${end}`);
    }
  });
});

test('403 answers a checkpoint that its log has not signed, or with a false signature of its key', async () => {
  const impostor = foreignLog(log.origin, undefined, 9);
  assert.equal((await answered(impostor.request(0, 5))).status, 403);
  const resized = log.request(0, 5).replace('\n5\n', '\n6\n');
  assert.equal((await answered(resized)).status, 403);
  const both = `${log.request(0, 5)}${impostor.checkpoint(5).split('\n').at(-2)}\n`;
  assert.equal(
    (await answered(both)).status,
    200,
    'a signature of an unknown key beside the log’s is ignored',
  );
});

test('404 answers a log that is not watched, a log of which nothing was cosigned, and any other address', async () => {
  const { status, text } = await answered(stranger.request(0, 5));
  assert.equal(status, 404);
  assert.match(text, /does not watch the log "stranger\.example\/log"/);
  for (const path of [
    `/${logPath(log.origin)}/checkpoint`,
    '/',
    '/checkpoint',
    '/../keys/witness.key',
    '/%2e%2e/x',
  ]) {
    assert.equal((await fetch(at(path))).status, 404, path);
  }
});

test('409 answers another old size with the one that was cosigned last', async () => {
  await answered(log.request(0, 5));
  for (const [oldSize, size] of [
    [0, 5],
    [0, 9],
    [3, 9],
    [6, 9],
    [0, 0],
    [3, 4],
  ] as const) {
    assert.deepEqual(await answered(log.request(oldSize, size)), {
      status: 409,
      type: 'text/x.tlog.size',
      text: '5\n',
    });
  }
  assert.equal(await stored(), 5);
});

describe('422', () => {
  test('answers a log that forks, at any size, and nothing of the fork is ever cosigned', async () => {
    await answered(log.request(0, 8));
    for (const size of [8, 9, 16, 300]) {
      const { status, text } = await answered(forked.request(8, size));
      assert.equal(status, 422, text);
    }
    assert.equal(await stored(), 8);
    assert.equal((await answered(log.request(8, 16))).status, 200, 'the true history goes on');
  });

  test('keeps both checkpoints when a log has signed two roots of one size', async () => {
    await answered(log.request(0, 8));
    await answered(forked.request(8, 9));
    const folder = join(dataDirectory, 'cosigned', logPath(log.origin));
    assert.deepEqual(
      await readdir(folder),
      ['1.checkpoint'],
      'a false proof alone proves nothing against the log',
    );
    await answered(forked.request(8, 8));
    const kept = await Promise.all(
      ['cosigned', 'shown'].map((name) => readFile(join(folder, 'contradiction', name), 'utf8')),
    );
    const own = verifierOf(nodeCrypto, parseVerifierKey(nodeHasher, log.verifierKey));
    const [one, other] = kept.map((note) => openNote(note, [own]).text.split('\n'));
    assert.equal(one?.[1], other?.[1]);
    assert.notEqual(one?.[2], other?.[2]);
  });

  test('answers a proof that is false, too short, too long or missing', async () => {
    await answered(log.request(0, 5));
    const body = log.request(5, 9);
    const lines = body.split('\n');
    const hash = lines[1] ?? '';
    const flipped = `${hash.startsWith('A') ? 'B' : 'A'}${hash.slice(1)}`;
    for (const wrong of [
      body.replace(hash, flipped),
      body.replace(`${hash}\n`, ''),
      body.replace(`${hash}\n`, `${hash}\n${hash}\n`),
      `old 5\n\n${log.checkpoint(9)}`,
      `old 5\n${hash}\n\n${log.checkpoint(5)}`,
    ]) {
      assert.equal((await answered(wrong)).status, 422);
    }
    assert.equal(await stored(), 5);
  });

  test('answers a proof from nothing that is not empty', async () => {
    const { status } = await answered(log.request(0, 5).replace('old 0\n', `old 0\n${'A'.repeat(43)}=\n`));
    assert.equal(status, 422);
  });
});

describe('strangers', () => {
  test('may send no more than 16 kB, announced or not', async () => {
    const { status, text } = await answered('x'.repeat(16 * 1024 + 1));
    assert.deepEqual([status, text], [413, 'a request has at most 16384 bytes\n']);
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(8_192)),
    });
    const options = { method: 'POST', body: endless, duplex: 'half' } as RequestInit;
    const outcome = await fetch(at('/add-checkpoint'), options).then(
      (response) => response.status,
      () => 'cut off',
    );
    assert.ok(outcome === 413 || outcome === 'cut off', `${outcome}`);
    assert.equal((await answered(log.request(0, 5))).status, 200);
  });

  test('are told which method an address takes', async () => {
    const got = await fetch(at('/add-checkpoint'));
    assert.deepEqual([got.status, got.headers.get('allow')], [405, 'POST']);
    const put = await fetch(at(`/${logPath(log.origin)}/checkpoint`), { method: 'PUT', body: 'x' });
    assert.deepEqual([put.status, put.headers.get('allow')], [405, 'GET, HEAD']);
  });
});

describe('many at once', () => {
  test('of requests from one size exactly one is cosigned; the others are told its size', async () => {
    await answered(log.request(0, 4));
    const sizes = Array.from({ length: 12 }, (_, i) => 5 + i);
    const answers = await Promise.all(sizes.map((size) => answered(log.request(4, size))));
    const cosigned = answers.filter(({ status }) => status === 200);
    assert.equal(cosigned.length, 1);
    const winner = sizes[answers.findIndex(({ status }) => status === 200)];
    assert.equal(await stored(), winner);
    for (const { status, text } of answers) {
      if (status !== 200) assert.deepEqual([status, text], [409, `${winner}\n`]);
    }
  });

  test('two processes on one folder never both go on from one size', async () => {
    const other = await open();
    let size = 2;
    await witness.addCheckpoint(Buffer.from(log.request(0, size)));
    for (let round = 0; round < 15; round += 1) {
      const [one, two] = [size + 1, size + 2];
      const outcomes = await Promise.allSettled([
        witness.addCheckpoint(Buffer.from(log.request(size, one))),
        other.addCheckpoint(Buffer.from(log.request(size, two))),
      ]);
      const won = outcomes.filter(({ status }) => status === 'fulfilled').length;
      assert.ok(won <= 1, `round ${round}: both were cosigned`);
      size = (await stored()) ?? 0;
      assert.ok(size === one || size === two, `round ${round}: ${size}`);
    }
    assert.equal((await readdir(join(dataDirectory, 'cosigned', logPath(log.origin)))).length, 1);
  });
});

describe('after a restart', () => {
  const restart = async () => {
    await server.close();
    await start();
  };

  test('it is the same witness and goes on from the size it cosigned last', async () => {
    const before = witness.verifierKey;
    await answered(log.request(0, 7));
    await restart();
    assert.equal(witness.verifierKey, before);
    assert.equal((await answered(log.request(0, 9))).text, '7\n');
    assert.equal((await answered(forked.request(7, 9))).status, 422);
    assert.equal((await answered(log.request(7, 9))).status, 200);
  });

  test('an answer that was lost on its way can be had again', async () => {
    await answered(log.request(0, 3));
    const body = log.request(3, 6);
    const socket = createConnection(server.port, '127.0.0.1');
    socket.write(
      `POST /add-checkpoint HTTP/1.1\r\nhost: x\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      () => socket.destroy(),
    );
    while ((await stored()) !== 6) await sleep(5);
    await restart();
    assert.deepEqual(await answered(body), { status: 409, type: 'text/x.tlog.size', text: '6\n' });
    assert.equal((await answered(log.request(6, 6))).status, 200);
  });

  test('what is kept but damaged is not taken for nothing', async () => {
    await answered(log.request(0, 6));
    const path = join(dataDirectory, 'cosigned', logPath(log.origin), '1.checkpoint');
    const note = await readFile(path, 'utf8');
    for (const damaged of ['', note.slice(0, -20), note.replace('\n6\n', '\n2\n'), log.checkpoint(6)]) {
      await writeFile(path, damaged);
      assert.equal((await answered(log.request(0, 6))).status, 500);
      assert.equal((await answered(forked.request(6, 9))).status, 500);
    }
    await writeFile(path, note);
    assert.equal((await answered(log.request(6, 9))).status, 200);
  });

  test('a draft that a killed process left behind means nothing', async () => {
    await answered(log.request(0, 6));
    await writeFile(join(dataDirectory, 'cosigned', logPath(log.origin), 'draft-1'), 'old');
    await restart();
    assert.equal((await answered(log.request(6, 9))).status, 200);
  });

  test('under another name it refuses the folder', async () => {
    await assert.rejects(open('somebody.else'), /says that this folder is of the witness witness\.example\+/);
  });
});

describe('it does not start', () => {
  test('with a name that is none, a key that is none, a cosigner’s key, or one named twice', async () => {
    const elsewhere = join(dataDirectory, 'new');
    await assert.rejects(
      open('two words', [log.verifierKey], elsewhere),
      /must not be empty or contain a space/,
    );
    await assert.rejects(open('w', ['nonsense'], elsewhere), /expected <name>\+<key id>\+<base64>/);
    await assert.rejects(
      open('w', [witness.verifierKey], elsewhere),
      /is the key of a cosigner, not of a log/,
    );
    await assert.rejects(open('w', [log.verifierKey, log.verifierKey], elsewhere), /is named twice/);
    assert.deepEqual((await readdir(dataDirectory)).includes('new'), false);
  });
});

test('a log may be known by two keys while it changes them', async () => {
  const newer = foreignLog(log.origin, undefined, 4);
  const watching = await open('w', [log.verifierKey, newer.verifierKey], join(dataDirectory, 'two'));
  await watching.addCheckpoint(Buffer.from(log.request(0, 3)));
  await watching.addCheckpoint(Buffer.from(newer.request(3, 6)));
  const both = `${log.request(6, 9)}${newer.checkpoint(9).split('\n').at(-2)}\n`;
  await watching.addCheckpoint(Buffer.from(both));
  const kept = (await watching.lastCosigned(logPath(log.origin))) ?? '';
  assert.equal(parseNote(kept).signatures.length, 3);
});
