/** What somebody has handed in: told by its bytes alone, never by its name, and never rendered. */
import { decodeUtf8, FormatError } from '#primitives/bytes.ts';
import { classTableProofFormat } from '#primitives/class-table-proof.ts';
import { NotVerifiable, words } from './disagreement.ts';

export type Recognised =
  | { readonly kind: 'bulletin'; readonly bytes: Uint8Array }
  /** `fromPage`: it stood in a receipt page, whose other words nothing vouches for. */
  | { readonly kind: 'entry-proof'; readonly text: string; readonly fromPage: boolean }
  | { readonly kind: 'table-proof'; readonly text: string };

/** Nothing that can be checked is larger: a bulletin of a whole country's districts has less than a tenth. */
const maxVerifiableBytes = 16 * 1024 * 1024;

const proofStart = 'c2sp.org/tlog-proof@';
/** As docs/formats/letter-evidence.md has it; a browser's own parser is never asked. */
const scriptStart = '<script type="application/tlog-proof" id="proof">';
const scriptEnd = '</script>';

/** @throws NotVerifiable saying why, for whatever is none of these. */
export function recognise(bytes: Uint8Array): Recognised {
  refuseLarge(bytes.length);
  if (bytes.length === 0) throw new NotVerifiable(words('这是一个空文件。', 'The file is empty.'));
  const text = textOf(bytes);
  if (text.startsWith(proofStart)) return { kind: 'entry-proof', text: inLines(text), fromPage: false };
  if (text.startsWith('{')) {
    return text.includes(`"format":"${classTableProofFormat}"`)
      ? { kind: 'table-proof', text }
      : { kind: 'bulletin', bytes };
  }
  if (text.includes(scriptStart)) return { kind: 'entry-proof', text: proofInPage(text), fromPage: true };
  throw new NotVerifiable(
    words(
      '这不是可以验证的文件。请选择存证文件（.tlog-proof）、保存下来的签署回执网页、分表证明或通报的 bulletin.json。',
      'This is nothing that can be verified. Choose a proof file (.tlog-proof), a saved receipt page, a table proof, or the bulletin.json of a bulletin.',
    ),
  );
}

/** Before anything of it is read. @throws NotVerifiable */
export function refuseLarge(byteCount: number): void {
  if (byteCount <= maxVerifiableBytes) return;
  const size = Math.ceil(byteCount / 1024 / 1024);
  throw new NotVerifiable(
    words(
      `文件有 ${size} MB，可以验证的文件都不超过 ${maxVerifiableBytes / 1024 / 1024} MB。请确认选对了文件。`,
      `The file has ${size} MB; nothing that can be verified has more than ${maxVerifiableBytes / 1024 / 1024} MB. Check that it is the right one.`,
    ),
  );
}

function textOf(bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes).replace(/^\uFEFF?\s*/, '');
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new NotVerifiable(
      words(
        '这不是文本文件（不是 UTF-8 编码），无法验证。',
        'This is not a text file (not UTF-8), so it cannot be verified.',
      ),
    );
  }
}

function proofInPage(page: string): string {
  const [, first, ...others] = page.split(scriptStart);
  if (first === undefined || others.length > 0) {
    throw new NotVerifiable(
      words(
        '这个网页里有不止一份存证，无法判断该验证哪一份。请改用 .tlog-proof 文件。',
        'This page holds more than one proof, and cannot tell which to verify. Use the .tlog-proof file instead.',
      ),
    );
  }
  const end = first.indexOf(scriptEnd);
  if (end < 0) {
    throw new NotVerifiable(
      words(
        '回执网页不完整：存证没有结束。请重新保存或重新下载。',
        'The receipt page is cut short: its proof does not end. Save or download it again.',
      ),
    );
  }
  return inLines(first.slice(0, end));
}

/** Mail and clipboards change line ends and drop the last one; what is verified is under a signature either way. */
const inLines = (text: string): string => `${text.replaceAll('\r\n', '\n').trim()}\n`;
