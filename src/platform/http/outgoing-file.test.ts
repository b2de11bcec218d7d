import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { contentDisposition } from './outgoing-file.ts';

test('a Chinese name is sent in RFC 5987 form, with an ASCII stand-in', () => {
  assert.equal(
    contentDisposition('7月3日 通报.docx'),
    `attachment; filename="7_3_ __.docx"; filename*=UTF-8''7%E6%9C%883%E6%97%A5%20%E9%80%9A%E6%8A%A5.docx`,
  );
});

test('a name cannot break out of the header, out of its quotes, or into another folder', () => {
  const hostile = contentDisposition('a"\r\nSet-Cookie: kaoan=x; /../../etc/passwd\\\0\u202Egnp.exe');
  assert.doesNotMatch(hostile, /[\r\n\0]/);
  assert.equal(hostile.match(/"/g)?.length, 2);
  assert.doesNotMatch(hostile, /[/\\]/);
  assert.doesNotMatch(decodeURIComponent(hostile.split("''")[1] ?? ''), /[\u202E/\\]/);
});

test('a name of nothing usable becomes "file"', () => {
  for (const name of ['', '...', '\r\n', '\ud800'.slice(0, 0)]) {
    assert.equal(contentDisposition(name), `attachment; filename="file"; filename*=UTF-8''file`);
  }
});

test('any name gives a header that Node will send', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
      const header = contentDisposition(name);
      assert.match(
        header,
        /^attachment; filename="[\x20-\x21\x23-\x7e]+"; filename\*=UTF-8''[\w!#$&+.^`|~%-]+$/,
      );
      decodeURIComponent(header.split("''")[1] ?? '');
    }),
  );
});
