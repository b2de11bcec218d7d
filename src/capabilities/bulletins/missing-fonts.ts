/** Official fonts that this machine lacks: proprietary, so they cannot be shipped, and a substitute changes the layout. */
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Words } from '#primitives/endpoint.ts';

interface OfficialFont {
  /** Any of these will do; the first is the one that the document names. */
  readonly families: readonly [string, ...string[]];
  /** Files of these names hold it on Windows. */
  readonly windowsFiles: readonly string[];
  readonly use: Words;
}

const OFFICIAL_FONTS: readonly OfficialFont[] = [
  {
    families: ['方正小标宋简体', 'FZXiaoBiaoSong-B05S'],
    windowsFiles: ['fzxbsjw.ttf', 'fzxbsk.ttf', 'fzxbsjt.ttf'],
    use: { zh: '发文机关标志和标题', en: 'the issuer’s mark and the title' },
  },
  {
    families: ['仿宋_GB2312', 'FangSong_GB2312', '仿宋', 'FangSong'],
    windowsFiles: ['simfang.ttf', 'fangsong_gb2312.ttf'],
    use: { zh: '正文', en: 'the text' },
  },
  {
    families: ['楷体_GB2312', 'KaiTi_GB2312', '楷体', 'KaiTi'],
    windowsFiles: ['simkai.ttf', 'kaiti_gb2312.ttf'],
    use: { zh: '二级标题', en: 'headings of the second level' },
  },
  {
    families: ['黑体', 'SimHei'],
    windowsFiles: ['simhei.ttf'],
    use: { zh: '一级标题', en: 'headings of the first level' },
  },
];

export interface InstalledFonts {
  has(font: OfficialFont): boolean;
  /** What is shown instead of a family; `null` when nobody can say. */
  substituteFor(family: string): Promise<string | null>;
}

/** One warning for each official font that is not among those installed. */
export async function fontWarnings(installed: InstalledFonts): Promise<Words[]> {
  const missing = OFFICIAL_FONTS.filter((font) => !installed.has(font));
  return Promise.all(
    missing.map(async ({ families: [name], use }) => {
      const substitute = await installed.substituteFor(name);
      const instead = substitute === null ? '其他字体' : `“${substitute}”`;
      return {
        zh: `本机未安装${name}（${use.zh}），在本机打开或打印公文时以${instead}代替，版式会与 GB/T 9704-2012 有出入。`,
        en: `This machine has no ${name} (${use.en}); a document opened or printed here is set in ${substitute ?? 'another font'} and departs from GB/T 9704-2012.`,
      };
    }),
  );
}

const CANNOT_TELL: Words = {
  zh: '无法得知本机安装了哪些字体。打印公文前，请确认已有方正小标宋简体、仿宋、楷体和黑体。',
  en: 'The fonts of this machine cannot be listed. Before printing, see that 方正小标宋简体, 仿宋, 楷体 and 黑体 are there.',
};

const ASK_AGAIN_AFTER_MS = 60_000;
let answer: { readonly at: number; readonly warnings: Promise<Words[]> } | null = null;

/** Warnings about the fonts of this machine, as of a minute ago at most. */
export function missingFonts(): Promise<Words[]> {
  const now = performance.now();
  if (answer === null || now - answer.at > ASK_AGAIN_AFTER_MS) answer = { at: now, warnings: look() };
  return answer.warnings;
}

async function look(): Promise<Words[]> {
  const installed = process.platform === 'win32' ? await windowsFonts() : await fontconfigFonts();
  return installed === null ? [CANNOT_TELL] : fontWarnings(installed);
}

const run = promisify(execFile);
const QUICKLY = { timeout: 5_000, maxBuffer: 16 * 1024 * 1024 } as const;

/** `null` without fontconfig. */
async function fontconfigFonts(): Promise<InstalledFonts | null> {
  try {
    const { stdout } = await run('fc-list', [':', 'family'], QUICKLY);
    return {
      has: hasFamily(stdout),
      substituteFor: (family) =>
        run(
          'fc-match',
          ['-f', '%{family[0]}', `${family.replace(/[-:,\\]/g, '\\$&')}:lang=zh-cn`],
          QUICKLY,
        ).then(
          (found) => found.stdout.trim() || null,
          () => null,
        ),
    };
  } catch {
    return null;
  }
}

/** @param listing of `fc-list : family`: a font to a line, its names in several languages between commas. */
export function hasFamily(listing: string): InstalledFonts['has'] {
  const families = new Set(listing.split(/[\n,]/).map((name) => name.trim().toLowerCase()));
  return (font) => font.families.some((name) => families.has(name.toLowerCase()));
}

/** `null` where the folder of fonts cannot be read. */
async function windowsFonts(): Promise<InstalledFonts | null> {
  try {
    const files = await readdir(join(process.env.WINDIR ?? 'C:\\Windows', 'Fonts'));
    const names = new Set(files.map((name) => name.toLowerCase()));
    return {
      has: (font) => font.windowsFiles.some((name) => names.has(name)),
      substituteFor: async () => null,
    };
  } catch {
    return null;
  }
}
