import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endAfter, linkStateOf, shortAddress } from './link-state.ts';

const link = {
  id: 'a',
  code: 'b',
  path: '/sign/b',
  issuedBy: '',
  issuedAt: '2020-07-01T00:00:00.000Z',
  endsAt: '2020-07-03T16:00:00.000Z',
  revokedAt: null,
};
const endMs = Date.parse(link.endsAt);

test('a link lives until its end, and not at its end', () => {
  assert.equal(linkStateOf(null, endMs), 'none');
  assert.equal(linkStateOf(link, endMs - 1), 'live');
  assert.equal(linkStateOf(link, endMs), 'ended');
});

test('a stopped link is stopped, before and after its end', () => {
  const stopped = { ...link, revokedAt: '2020-07-02T00:00:00.000Z' };
  assert.equal(linkStateOf(stopped, endMs - 1), 'stopped');
  assert.equal(linkStateOf(stopped, endMs + 1), 'stopped');
});

test('the end proposed is the midnight after the last whole day in the exam’s time zone', () => {
  const evening = Date.parse('2020-07-01T12:00:00.000Z');
  assert.equal(endAfter(evening, 0), '2020-07-01T16:00:00.000Z');
  assert.equal(endAfter(evening, 7), '2020-07-08T16:00:00.000Z');
  // 00:30 on 2 July in Qingdao is still 1 July in Greenwich.
  assert.equal(endAfter(Date.parse('2020-07-01T16:30:00.000Z'), 0), '2020-07-02T16:00:00.000Z');
});

test('the short address leaves out the scheme and nothing else', () => {
  assert.equal(shortAddress('https://kaoan.example.cn', '/sign/b'), 'kaoan.example.cn/sign/b');
  assert.equal(shortAddress('http://192.168.1.5:8032', '/sign/b'), '192.168.1.5:8032/sign/b');
});
