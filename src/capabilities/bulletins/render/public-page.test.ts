import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { grouped, percentOf, restOf } from '../rules.ts';
import { coverageOf } from './coverage.ts';
import { aDocument, districtNames } from './fixtures.ts';
import { listPage } from './list-page.ts';
import { escaped, html } from './markup.ts';
import { publicPage } from './public-page.ts';

const facts = { names: districtNames, digest: 'd'.repeat(64) };
const render = (wish: Parameters<typeof aDocument>[0] = {}) => publicPage(aDocument(wish), facts);

describe('the public page', () => {
  test('needs no script and fetches nothing from elsewhere', () => {
    const page = render();
    assert.doesNotMatch(page, /<script|javascript:|\son\w+=|https?:\/\/|@import|url\(/);
    const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, to]) => to ?? '');
    assert.ok(
      links.every((to) => /^(#|\/verify$|\.\.\/index\.html$|[a-z]+)/.test(to)),
      links.join(' '),
    );
  });

  test('opens every figure to definition, population, districts by name, rows and verification', () => {
    const page = render();
    for (const figure of aDocument().figures) {
      const { definition, id, rows } = figure;
      const opened = page.split(`id="${id}"`)[1]?.split('</details>')[0] ?? '';
      assert.ok(opened.includes(definition.zh), id);
      assert.ok(opened.includes('市南区') && opened.includes('崂山区'), id);
      assert.ok(opened.includes(`rows/${id}.json`) && opened.includes(grouped(rows.count)), id);
      assert.ok(opened.includes('#verify'), id);
      const coverage = coverageOf(figure);
      if (coverage) {
        assert.ok(opened.includes(`${coverage.notYet.zh} ${grouped(restOf(coverage))}`), id);
        assert.ok(opened.includes(percentOf(coverage.covered, coverage.value)), id);
      }
    }
    assert.ok(page.includes('kaoan verify bulletin.json'));
    assert.ok(page.includes('d'.repeat(64)));
    for (const file of [
      'bulletin.json',
      'bulletin.docx',
      'annex.xlsx',
      'bulletin.tlog-proof',
      'checkpoint',
    ]) {
      assert.ok(page.includes(`href="${file}"`), file);
    }
  });

  test('leads from each number of the text to its figure', () => {
    const page = render();
    assert.ok(page.includes('<a href="#pledges.letters">115,946份</a>'));
    assert.ok(page.includes('<a href="#pledges.letters">89.5%</a>'));
    assert.ok(page.includes('截至7月3日24时'));
  });

  test('does not tell few people apart, but meetings', () => {
    const page = render();
    const districts = (id: string) => page.split(`id="${id}"`)[1]?.split('</details>')[0] ?? '';
    assert.match(districts('pledges.letters'), /崂山区<\/th><td class="part"><\/td><td class="count">&lt;3</);
    assert.match(districts('pledges.letters'), /未归到区市<\/th>.*&lt;3/);
    assert.match(districts('education.class-meetings'), /崂山区.*<td class="count">1</);
  });

  test('says what it corrects', () => {
    const supersedes = { id: '01731205-4b00-7000-8000-000000000002', number: '青考安〔2020〕0号' };
    assert.match(render({ supersedes }), /本通报更正<strong>青考安〔2020〕0号<\/strong>/);
    assert.doesNotMatch(render(), /本通报更正/);
  });

  test('takes hostile words as words', () => {
    const page = render({
      title: `<script>alert(1)</script>"><img src=x>`,
      issuer: '</style><b>',
      sources: ['<i>{asOf}</i>&amp;'],
    });
    assert.doesNotMatch(page, /<script|<img|<b>|<i>截/);
    assert.ok(page.includes('&lt;i&gt;7月3日24时&lt;/i&gt;&amp;amp;'));
  });
});

describe('the list', () => {
  const listed = {
    id: '01731205-4b00-7000-8000-000000000001',
    number: '青考安〔2020〕1号',
    title: '通报',
    folder: '2020-1',
    publishedAt: '2020-07-06T12:00:05.123Z',
    asOf: '7月3日24时',
    supersededBy: null,
  };

  test('leads to each bulletin and marks those that were superseded', () => {
    const page = listPage('办公室', 'Asia/Shanghai', [
      { ...listed, supersededBy: '青考安〔2020〕2号' },
      listed,
    ]);
    assert.equal(page.match(/href="2020-1\/index\.html"/g)?.length, 2);
    assert.equal(page.match(/已由 青考安〔2020〕2号 更正/g)?.length, 1);
    assert.ok(page.includes('2020年7月6日发布'));
  });

  test('says so when there is nothing yet', () => {
    assert.ok(listPage('办公室', 'Asia/Shanghai', []).includes('尚未发布通报'));
  });
});

test('markup escapes what is put in, once', () => {
  assert.equal(
    html`<p title="${`"&'<>`}">${[html`<b>${'<'}</b>`, null, 3]}</p>`.text,
    '<p title="&quot;&amp;&#39;&lt;&gt;"><b>&lt;</b>3</p>',
  );
  assert.equal(escaped('\u0000a\u000bb\ufffe\ud800'), 'ab\ufffd');
});
