/** The receipt as one file that people can print, and that the public verify page takes. It runs no program. */
import type { Handwriting, Receipt, SigningPage } from '../contract.ts';
import { handwritingPaths } from '../rules.ts';
import type { Sent } from './kept.ts';
import { qrCode } from './qr-code.ts';
import { type Phrase, say, sayInstant } from './words.ts';

export interface ReceiptFacts {
  readonly receipt: Receipt;
  readonly sent: Sent | null;
  /** The page of the class; `null` where its link has ended. */
  readonly page: SigningPage | null;
  /** The verified proof, as it came. */
  readonly proof: string;
  readonly index: number;
  readonly size: number;
  readonly journalKey: string;
  /** Public page that verifies this letter. */
  readonly verifyUrl: string;
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** Chinese first, English below it. */
const both = (phrase: Phrase, fill?: Readonly<Record<string, string | number>>): string =>
  `${escaped(say('zh', phrase, fill))}<small lang="en">${escaped(say('en', phrase, fill))}</small>`;

/** As one path of dark squares, with the quiet zone of four around it. */
function qrDrawing(text: string): string {
  const rows = qrCode(text);
  const dark = rows.flatMap((row, y) => row.map((on, x) => (on ? `M${x} ${y}h1v1h-1z` : '')));
  const side = rows.length + 8;
  return `<svg class="qr" viewBox="-4 -4 ${side} ${side}" role="img" aria-label="QR"><path d="${dark.join('')}"/></svg>`;
}

function inkDrawing(handwriting: Handwriting): string {
  const paths = handwritingPaths(handwriting).map((path) => `<path d="${path}"/>`);
  const box = `0 0 ${handwriting.width} ${handwriting.height}`;
  return `<svg class="ink" viewBox="${box}" role="img" aria-label="${say('zh', 'handwriting')}">${paths.join('')}</svg>`;
}

const code = (text: string): string => `<code>${escaped(text)}</code>`;

/** What each row of the table says, by the phrase that names it. */
function rowsOf({ receipt, sent, index, size, journalKey }: ReceiptFacts): [Phrase, string][] {
  const drawn = sent?.handwriting && inkDrawing(sent.handwriting);
  const rows: [Phrase, string | false][] = [
    ['school', escaped(`${receipt.schoolName} ${receipt.className}`)],
    ['signedAt', sayInstant('zh', receipt.signedAt) + code(receipt.signedAt)],
    ['wordingText', both('version', { n: receipt.wording }) + code(`SHA-256 ${receipt.wordingDigest}`)],
    ['guardian', receipt.guardianAffirmed && both('yes')],
    [
      'deviceKey',
      both(receipt.deviceSigned ? 'deviceYes' : 'deviceNo') + code(sent?.device?.publicKey ?? ''),
    ],
    ['handwriting', drawn ?? both(receipt.handwritten ? 'handwritingYes' : 'handwritingNo')],
    ['receiptId', code(receipt.id)],
    ['numbered', both('numberedMeans', { n: index })],
    ['sealed', both('sealedMeans', { n: size }) + code(journalKey)],
  ];
  return rows.filter((row): row is [Phrase, string] => row[1] !== false);
}

const style = `body{max-width:42em;margin:2em auto;padding:0 1em;color:#1b2733;font:16px/1.5 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",system-ui,sans-serif}
small,code{display:block;color:#55616c;font-size:12px;overflow-wrap:anywhere}
table{width:100%;border-collapse:collapse}
th,td{padding:8px;border-top:1px solid #c9d0d6;text-align:left;vertical-align:top}
th{width:9em}
svg{display:block}
.ink{width:16em;max-width:100%;fill:none;stroke:#1b2733;stroke-width:5;stroke-linecap:round;stroke-linejoin:round}
.qr{width:10em;shape-rendering:crispEdges}
@media print{body{margin:0}tr,svg{break-inside:avoid}}`;

/**
 * HTML that stands alone. The proof lies in it, in an element that no browser runs.
 * @param facts whose proof `checkLetter` has verified, so that no `<` in it can end that element.
 */
export function receiptFile(facts: ReceiptFacts): string {
  const { receipt, page, verifyUrl } = facts;
  const wording = page?.wording.digest === receipt.wordingDigest ? page?.wording.text : null;
  const clauses = wording?.clauses.map((clause) => `<li>${escaped(clause.zh)}</li>`);
  const rows = rowsOf(facts).map(
    ([name, value]) => `<tr><th scope="row">${both(name)}</th><td>${value}</td></tr>`,
  );
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${say('zh', 'receiptTitle')}</title><style>${style}</style></head><body><main>
<h1>${both('receiptTitle')}</h1><p>${escaped(page?.exam.zh ?? '')}</p>
<table>${rows.join('')}</table>
${clauses ? `<h2>${escaped(wording?.title.zh ?? '')}</h2><ol>${clauses.join('')}</ol>` : ''}
<h2>${both('scan')}</h2><p><a href="${escaped(verifyUrl)}">${escaped(verifyUrl)}</a></p>${qrDrawing(verifyUrl)}
<p>${both('proves')}</p><p>${both('provesNot')}</p></main>
<script type="application/tlog-proof" id="proof">${facts.proof}</script></body></html>
`;
}
