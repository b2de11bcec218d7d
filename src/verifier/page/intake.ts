/** The ways in: a file chosen or dropped, a text pasted, the number of a letter in the page's own address. */
import { encodeUtf8 } from '#primitives/bytes.ts';
import { CannotCheck, NotVerifiable } from '../disagreement.ts';
import { type Recognised, recognise, refuseLarge } from '../recognise.ts';
import { element, type Speech } from './speak.ts';

export interface AskedLetter {
  readonly id: string;
  /** What the site says: it was withdrawn at this instant. */
  readonly withdrawnAt: string | null;
}

/** Something to verify, fetched or read when it is asked for. @throws NotVerifiable or CannotCheck saying why not. */
export type Given = () => Promise<GivenNow>;

export interface GivenNow {
  readonly recognised: Recognised;
  /** Asked for by the letter's own id: the proof must be of it. */
  readonly letter?: AskedLetter;
}

const fromFile =
  (file: File): Given =>
  async () => {
    refuseLarge(file.size);
    return { recognised: recognise(new Uint8Array(await file.arrayBuffer())) };
  };

const fromText =
  (text: string): Given =>
  async () => {
    refuseLarge(text.length);
    return { recognised: recognise(encodeUtf8(text.toWellFormed())) };
  };

export const fromBytes =
  (bytes: Uint8Array): Given =>
  async () => ({ recognised: recognise(bytes) });

/** `#letter=<id>`, as the QR code of a receipt has it; `null` when the address asks for nothing. */
export function fromAddress(hash: string): Given | null {
  const asked = new URLSearchParams(hash.slice(1)).get('letter');
  return asked === null ? null : () => askFor(asked);
}

async function askFor(id: string): Promise<GivenNow> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) {
    throw new NotVerifiable({
      zh: '网址里的承诺书编号不完整。请重新扫码，或放入存证文件。',
      en: 'The letter’s number in the address is incomplete. Scan the code again, or hand in the proof file.',
    });
  }
  const path = `/api/pledges/receipts/${id}`;
  const [receipt, proof] = await Promise.all([fetch(path), fetch(`${path}/proof`)]).catch(() => {
    throw new NotVerifiable({
      zh: '现在连不上本站，取不到这份承诺书的存证。请稍后再试，或放入您保存的存证文件。',
      en: 'The site cannot be reached now, so the proof of this letter cannot be fetched. Try again later, or hand in the proof file you kept.',
    });
  });
  if (proof.status === 404) {
    throw new NotVerifiable({
      zh: '本站没有这份承诺书。若您持有它的存证文件，请放入文件：文件不依赖本站。',
      en: 'This site has no such letter. If you hold its proof file, hand that in: it does not depend on this site.',
    });
  }
  if (proof.status === 409) {
    throw new NotVerifiable({
      zh: '这份承诺书还没有封存，通常一两秒内完成。请稍后刷新。',
      en: 'This letter is not sealed yet; that takes a second or two. Reload then.',
    });
  }
  if (!proof.ok || !receipt.ok) throw new CannotCheck(path);
  const { withdrawnAt } = await receipt.json();
  return {
    recognised: recognise(new Uint8Array(await proof.arrayBuffer())),
    letter: { id, withdrawnAt: typeof withdrawnAt === 'string' ? withdrawnAt : null },
  };
}

/** Choosing, dropping and pasting. @param take what to do with what was handed in. */
export function intake(say: Speech, take: (given: Given) => void): HTMLElement {
  const chooser = element('input', { type: 'file' }) as HTMLInputElement;
  chooser.addEventListener('change', () => {
    const [file] = chooser.files ?? [];
    if (file) take(fromFile(file));
  });
  const text = element('textarea', {
    id: 'pasted',
    rows: '6',
    spellcheck: 'false',
    autocomplete: 'off',
  }) as HTMLTextAreaElement;
  const paste = element('form', { className: 'fields' }, [
    element('label', {
      for: 'pasted',
      text: say({ zh: '把存证的全部文字粘贴到这里', en: 'Paste the whole text of the proof here' }),
    }),
    text,
    element('button', { type: 'submit', text: say({ zh: '验证粘贴的文字', en: 'Verify the pasted text' }) }),
  ]);
  paste.addEventListener('submit', (event) => {
    event.preventDefault();
    if (text.value.trim() === '') text.focus();
    else take(fromText(text.value));
  });
  return element('section', { className: 'intake' }, [
    element('div', { className: 'drop' }, [
      element('p', {
        text: say({
          zh: '把签署回执、存证文件（.tlog-proof）、分项表证明或通报（bulletin.json）拖到本页任何地方，或者',
          en: 'Drop a receipt, a proof file (.tlog-proof), a table proof or a bulletin.json anywhere on this page, or',
        }),
      }),
      element('label', { className: 'file' }, [
        document.createTextNode(say({ zh: '选择文件', en: 'Choose a file' })),
        chooser,
      ]),
    ]),
    element('details', {}, [element('summary', { text: say({ zh: '粘贴文字', en: 'Paste text' }) }), paste]),
  ]);
}

/** Files dropped anywhere are handed in, not opened by the browser. */
export function acceptDrops(take: (given: Given) => void): void {
  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    document.documentElement.classList.add('dragging');
  });
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) document.documentElement.classList.remove('dragging');
  });
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    document.documentElement.classList.remove('dragging');
    const file = event.dataTransfer?.files[0];
    const text = event.dataTransfer?.getData('text/plain') ?? '';
    if (file) take(fromFile(file));
    else if (text !== '') take(fromText(text));
  });
}
