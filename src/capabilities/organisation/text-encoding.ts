/** Which encoding a text file is in, and its text. */
import { Refusal } from '#platform/http/refusal.ts';

export interface DecodedText {
  readonly encoding: 'UTF-8' | 'UTF-8 with BOM' | 'GB18030' | 'UTF-16LE' | 'UTF-16BE';
  readonly text: string;
}

/** Control characters that no table holds; a NUL betrays UTF-16 without its mark, or no text at all. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const binary = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/**
 * A byte order mark is believed; without one the file is UTF-8 if it can be, else GB18030, which is what Excel in China
 * saves as CSV.
 * @throws Refusal `file-not-text`, `file-cut-off`, `encoding-broken`, `encoding-unknown`, each with the line.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const decoded = decoding(bytes);
  const at = decoded.text.search(binary);
  if (at >= 0) throw new Refusal('file-not-text', { line: lineAt(decoded.text, at) });
  return decoded;
}

function decoding(bytes: Uint8Array): DecodedText {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf)
    return marked(bytes.subarray(3), 'UTF-8 with BOM', 'utf-8');
  if (first === 0xff && second === 0xfe) return marked(bytes.subarray(2), 'UTF-16LE', 'utf-16le');
  if (first === 0xfe && second === 0xff) return marked(bytes.subarray(2), 'UTF-16BE', 'utf-16be');
  for (const [encoding, label] of [
    ['UTF-8', 'utf-8'],
    ['GB18030', 'gb18030'],
  ] as const) {
    const attempt = decodeAs(bytes, label);
    if ('text' in attempt) return { encoding, text: attempt.text };
    if (attempt.fault === 'cut-off') throw new Refusal('file-cut-off');
  }
  const line = brokenLine(bytes, 'gb18030');
  throw new Refusal(bytes.includes(0) ? 'file-not-text' : 'encoding-unknown', { line });
}

function marked(bytes: Uint8Array, encoding: DecodedText['encoding'], label: string): DecodedText {
  const attempt = decodeAs(bytes, label);
  if ('text' in attempt) return { encoding, text: attempt.text };
  if (attempt.fault === 'cut-off') throw new Refusal('file-cut-off');
  throw new Refusal('encoding-broken', { encoding, line: brokenLine(bytes, label) });
}

/** `cut-off` when everything but an incomplete last character is in the encoding. */
function decodeAs(bytes: Uint8Array, label: string): { text: string } | { fault: 'cut-off' | 'broken' } {
  const decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true });
  let text: string;
  try {
    text = decoder.decode(bytes, { stream: true });
  } catch {
    return { fault: 'broken' };
  }
  try {
    return { text: text + decoder.decode() };
  } catch {
    return { fault: 'cut-off' };
  }
}

function brokenLine(bytes: Uint8Array, label: string): number {
  const text = new TextDecoder(label, { ignoreBOM: true }).decode(bytes);
  return lineAt(text, text.indexOf('\ufffd'));
}

function lineAt(text: string, at: number): number {
  return text.slice(0, Math.max(at, 0)).split('\n').length;
}
