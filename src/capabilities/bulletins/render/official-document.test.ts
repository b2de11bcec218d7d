import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { withoutPackingTimes } from './fixed-zip.ts';
import { aDocument, partsOf } from './fixtures.ts';
import { officialDocument } from './official-document.ts';
import {
  characterPitch,
  characterSpacing,
  dateWords,
  font,
  levelled,
  lineOf,
  linePitch,
  markSize,
  signatureIndents,
  titleLines,
  typeAreaHeight,
  typeAreaWidth,
  widthOf,
} from './official-layout.ts';

describe('the measures of GB/T 9704-2012', () => {
  test('22 lines and 28 characters fit the type area of 156 × 225 mm and nearly fill it', () => {
    const mm = (twips: number) => (twips * 25.4) / 1_440;
    assert.ok(Math.abs(mm(typeAreaWidth) - 156) < 0.1);
    assert.ok(Math.abs(mm(typeAreaHeight) - 225) < 0.1);
    assert.ok(22 * linePitch <= typeAreaHeight && 22 * (linePitch + 1) > typeAreaHeight);
    const character = 320 + characterSpacing;
    assert.ok(28 * character <= typeAreaWidth && 28 * (character + 1) > typeAreaWidth);
    assert.ok(Math.abs(characterPitch / 20 - 15.79) < 0.01);
  });

  test('the issuer stands two characters in and the date begins two after it, or, when longer, stands two in', () => {
    assert.deepEqual(signatureIndents('青岛市打击考试作弊联合行动办公室', '2020年7月6日'), {
      issuer: 2,
      date: 10,
    });
    assert.deepEqual(signatureIndents('青考办', '2020年12月16日'), { issuer: 8, date: 2 });
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 24 }),
        fc.constantFrom('2020年7月6日', '2020年12月16日'),
        (count, date) => {
          const issuer = '办'.repeat(count);
          const right = signatureIndents(issuer, date);
          // Characters from the right edge to the beginning of each.
          assert.equal(right.issuer + widthOf(issuer) - (right.date + widthOf(date)), 2);
          assert.ok(right.issuer >= 2 && right.date >= 0);
        },
      ),
    );
  });

  test('the mark is as large as one line allows, and never below size 2', () => {
    assert.equal(markSize('青考办'), 96);
    const issuer = '青岛市打击考试作弊联合行动办公室';
    assert.ok((markSize(issuer) / 2) * 20 * widthOf(issuer) <= typeAreaWidth);
    assert.equal(markSize('很'.repeat(60)), 44);
    assert.equal(lineOf(markSize('青考办') * 10).line % linePitch, 0);
  });

  test('a title breaks between words into lines of nearly equal length, nothing lost', () => {
    assert.deepEqual(titleLines('考试安全工作通报'), ['考试安全工作通报']);
    const title = '关于2020年夏季普通高考考试安全和打击治理考试作弊工作情况的通报（截至7月3日）';
    const lines = titleLines(title);
    assert.equal(lines.join(''), title);
    assert.ok(lines.length >= 2 && lines.every((line) => widthOf(line) <= 20));
    assert.ok(lines.every((line) => !/^[的）、，]/.test(line)));
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'关于考试安全2020年的通报、（）'), maxLength: 120 }),
        (any) => {
          assert.equal(titleLines(any).join(''), any.trim());
        },
      ),
    );
  });

  test('levels are set by their marks', () => {
    assert.deepEqual(levelled('一、大检查。各区市全面排查。'), {
      heading: '一、大检查。',
      level: 1,
      rest: '各区市全面排查。',
    });
    assert.deepEqual(levelled('（二）保密安全'), { heading: '（二）保密安全', level: 2, rest: '' });
    assert.equal(levelled('1.视频监控。').level, null);
    assert.equal(levelled('一些学校、家长').level, null);
    assert.equal(dateWords('2020-07-03'), '2020年7月3日');
  });
});

describe('the official document', () => {
  const bodyOf = async (wish: Parameters<typeof aDocument>[0] = {}) =>
    partsOf(await officialDocument(aDocument(wish))).get('word/document.xml') ?? '';

  test('has the page, pitch, fonts and red head of the standard', async () => {
    const body = await bodyOf();
    assert.match(body, /<w:pgSz w:w="11906" w:h="16838"/);
    assert.match(body, /<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588"/);
    assert.match(body, /<w:docGrid w:linePitch="579"\/>/);
    assert.match(body, /<w:type w:val="evenPage"\/>/);
    for (const name of [font.title, font.body]) assert.ok(body.includes(`w:eastAsia="${name}"`), name);
    assert.equal(body.match(/<w:color w:val="FF0000"\/>/g)?.length, 1, 'only the mark is red type');
    assert.match(body, /<w:bottom w:val="single" w:color="FF0000" w:sz="18"/);
    assert.ok(body.includes('青考安〔2020〕1号'));
    assert.ok(body.includes('2020年7月6日印发'));
  });

  test('sets headings in black type and in Kai', async () => {
    const body = await bodyOf({ sources: ['一、大检查。全面排查。', '（一）保密。逐一检查。'] });
    assert.ok(body.includes(`w:eastAsia="${font.heading}"`));
    assert.ok(body.includes(`w:eastAsia="${font.subheading}"`));
  });

  test('never carries a secrecy mark, a seal or any picture', async () => {
    const parts = partsOf(await officialDocument(aDocument()));
    const all = [...parts.values()].join('');
    assert.doesNotMatch(all, /绝密|机密|秘密|密级|★/);
    assert.doesNotMatch(all, /<w:drawing|<w:pict|<v:imagedata/);
    assert.ok(![...parts.keys()].some((name) => name.startsWith('word/media/') && name !== 'word/media/'));
  });

  test('numbers odd pages right and even pages left', async () => {
    const parts = partsOf(await officialDocument(aDocument()));
    assert.match(parts.get('word/settings.xml') ?? '', /evenAndOddHeaders/);
    const footers = [...parts].filter(([name]) => /word\/footer\d+\.xml/.test(name)).map(([, xml]) => xml);
    assert.equal(footers.filter((xml) => xml.includes('<w:jc w:val="right"/>')).length, 2);
    assert.equal(footers.filter((xml) => xml.includes('<w:jc w:val="left"/>')).length, 2);
    assert.ok(footers.every((xml) => xml.includes('— ')));
  });

  test('takes hostile words as words', async () => {
    const parts = partsOf(
      await officialDocument(
        aDocument({
          title: `</w:t><evil/>&"'\u0001\ud800通报`,
          issuer: '<办公室>',
          sources: ['</w:p>{asOf}'],
        }),
      ),
    );
    for (const [name, xml] of parts) assert.ok(!xml.includes('<evil/>'), name);
    assert.match(parts.get('docProps/core.xml') ?? '', /&lt;evil\/&gt;/);
  });

  test('rendered twice is the same, and dates from its publication', async () => {
    const [first, second] = [await officialDocument(aDocument()), await officialDocument(aDocument())];
    assert.deepEqual(first, second);
    assert.match(partsOf(first).get('docProps/core.xml') ?? '', />2020-07-06T12:00:05Z</);
  });
});

test('a container that is cut short or none is refused', async () => {
  const whole = await officialDocument(aDocument());
  assert.deepEqual(withoutPackingTimes(whole), whole);
  for (const broken of [
    new Uint8Array(),
    new Uint8Array(100),
    whole.subarray(0, whole.length - 30),
    whole.subarray(50),
  ]) {
    assert.throws(() => withoutPackingTimes(broken), /ZIP/);
  }
});
