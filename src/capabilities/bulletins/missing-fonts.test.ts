import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fontWarnings, hasFamily, missingFonts } from './missing-fonts.ts';

const warnings = (listing: string, substitute: string | null = 'Noto Sans CJK SC') =>
  fontWarnings({ has: hasFamily(listing), substituteFor: async () => substitute });

test('nothing is said where every official font is there under one of its names', async () => {
  const listing =
    'FZXiaoBiaoSong-B05S,方正小标宋简体\nFangSong,仿宋\nKaiTi_GB2312,楷体_GB2312\nSimHei,黑体\nDejaVu Sans\n';
  assert.deepEqual(await warnings(listing), []);
});

test('each missing font is named with what it is for and what stands in for it', async () => {
  const [title, text, ...rest] = await warnings('仿宋体\nSimHei\n');
  assert.match(title?.zh ?? '', /方正小标宋简体（发文机关标志和标题）.*“Noto Sans CJK SC”/);
  assert.match(text?.zh ?? '', /仿宋_GB2312（正文）/);
  assert.match(title?.en ?? '', /no 方正小标宋简体 \(the issuer’s mark and the title\)/);
  assert.deepEqual(
    rest.map(({ zh }) => /楷体/.test(zh)),
    [true],
  );
  assert.equal((await warnings('', null)).length, 4);
  assert.match((await warnings('', null))[0]?.zh ?? '', /以其他字体代替/);
});

test('this machine is asked without failing, whatever it has', async () => {
  const said = await missingFonts();
  assert.ok(said.length <= 4 && said.every(({ zh, en }) => zh !== '' && en !== ''));
  assert.equal(await missingFonts(), said);
});
