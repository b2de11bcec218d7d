import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileTypeOf } from './file-type.ts';

const bytes = (...parts: (string | readonly number[])[]): Buffer =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  );
const zip = (part: string) => bytes('PK\u0003\u0004', [0, 0, 0], part, [0, 0]);
const container = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

test('a file is what its bytes say, whatever it is called', () => {
  assert.equal(fileTypeOf(bytes([0xff, 0xd8, 0xff, 0xe0]), 'record.pdf'), 'image/jpeg');
  assert.equal(fileTypeOf(bytes([0x89], 'PNG\r\n\u001a\n'), 'a'), 'image/png');
  assert.equal(fileTypeOf(bytes('RIFF', [1, 2, 3, 4], 'WEBPVP8 '), 'a.jpg'), 'image/webp');
  assert.equal(fileTypeOf(bytes([0, 0, 0, 24], 'ftypheic'), 'IMG_1.HEIC'), 'image/heic');
  assert.equal(fileTypeOf(bytes([0, 0, 0, 24], 'ftypqt  '), 'a.mov'), 'video/quicktime');
  assert.equal(fileTypeOf(bytes([0, 0, 0, 24], 'ftypisom'), 'a.mp4'), 'video/mp4');
  assert.equal(fileTypeOf(bytes('%PDF-1.7\n'), 'photo.jpg'), 'application/pdf');
  assert.match(fileTypeOf(zip('word/document.xml'), 'a.zip') ?? '', /wordprocessingml/);
  assert.match(fileTypeOf(zip('xl/workbook.xml'), 'a.docx') ?? '', /spreadsheetml/);
});

test('only the name tells the old office formats apart, and without one of them they are not kept', () => {
  assert.equal(fileTypeOf(bytes(container), '情况说明.doc'), 'application/msword');
  assert.equal(fileTypeOf(bytes(container), '台账.XLS'), 'application/vnd.ms-excel');
  assert.equal(fileTypeOf(bytes(container), 'setup.msi'), null);
});

test('text is text in UTF-8, and in an older encoding where the name says so', () => {
  assert.equal(fileTypeOf(Buffer.from('整改情况说明\r\n'), 'x'), 'text/plain');
  const gbk = Buffer.from([0xd5, 0xfb, 0xb8, 0xc4]);
  assert.equal(fileTypeOf(gbk, '说明.txt'), 'text/plain');
  assert.equal(fileTypeOf(gbk, '说明'), null);
});

test('programs, archives, truncated beginnings and nothing at all are not kept', () => {
  assert.equal(fileTypeOf(bytes('MZ', [0x90, 0]), 'photo.jpg'), null);
  assert.equal(fileTypeOf(bytes([0x7f], 'ELF', [2, 1]), 'a.txt'), null);
  assert.equal(fileTypeOf(zip('payload.exe'), 'a.docx'), null);
  assert.equal(fileTypeOf(bytes([0x89], 'PN', [0]), 'a.png'), null);
  assert.equal(fileTypeOf(bytes([0, 0, 0]), 'a.mp4'), null);
  assert.equal(fileTypeOf(Buffer.alloc(0), 'a.txt'), null);
});
