/**
 * The public page that verifies a bulletin in the visitor's own browser: it fetches published files and runs the same
 * verifier as the command line. It needs no sign-in and no framework.
 */
import { nobleCrypto } from '#console/noble-crypto.ts';
import type { Words } from '#primitives/endpoint.ts';
import { CannotCheck, Disagreement } from '../disagreement.ts';
import { type Proven, type PublishedFiles, verifyBulletin } from '../verify-bulletin.ts';
import { element, type Language, speak } from './speak.ts';

interface ListedBulletin {
  readonly folder: string;
  readonly number: string;
  readonly title: string;
}

const page = document.getElementById('page') as HTMLElement;
let language: Language = 'zh';
let again = () => chooseBulletin();

/** `null` when the file is not there. @throws CannotCheck when the server cannot be asked or does not answer. */
async function fetchBytes(path: string): Promise<Uint8Array | null> {
  // The answer to a file that is not there would otherwise be the console's own page.
  const headers = { accept: 'application/octet-stream, application/json' };
  const answer = await fetch(path, { headers }).catch(() => null);
  if (answer?.status === 404) return null;
  if (!answer?.ok) throw new CannotCheck(path);
  return new Uint8Array(await answer.arrayBuffer());
}

const publishedIn = (folder: string | null): PublishedFiles => ({
  journal: (path) => fetchBytes(`/journal-files/${path}`),
  beside: async (path) => (folder === null ? null : fetchBytes(`/bulletins/${folder}/${path}`)),
});

function show(...parts: Node[]): void {
  const say = speak(language);
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  const other = element('button', { type: 'button', text: language === 'zh' ? 'English' : '中文' });
  other.addEventListener('click', () => {
    language = language === 'zh' ? 'en' : 'zh';
    void again();
  });
  const header = element('header', {}, [
    element('span', { text: say({ zh: '考安 · 公开验证', en: 'Kaoan · public verification' }) }),
    other,
  ]);
  page.replaceChildren(header, ...parts);
}

async function chooseBulletin(): Promise<void> {
  again = chooseBulletin;
  const say = speak(language);
  const listed = await fetchBytes('/bulletins/bulletins.json').catch(() => null);
  const bulletins: ListedBulletin[] = listed === null ? [] : JSON.parse(new TextDecoder().decode(listed));
  const chooser = element('input', { type: 'file', accept: '.json,application/json' }) as HTMLInputElement;
  chooser.addEventListener('change', async () => {
    const [file] = chooser.files ?? [];
    if (file) await check(new Uint8Array(await file.arrayBuffer()), bulletins);
  });
  show(
    element('h1', { text: say({ zh: '验证一份通报', en: 'Verify a bulletin' }) }),
    element('p', {
      text: say({
        zh: '验证在您的浏览器中进行：读取公开文件，从日志条目重新计数，核对签名与每个数字。',
        en: 'The check runs in your browser: it reads public files, counts again from the journal’s entries, and compares signatures and every number.',
      }),
    }),
    element('h2', { text: say({ zh: '已发布的通报', en: 'Published bulletins' }) }),
    bulletins.length === 0
      ? element('p', { text: say({ zh: '还没有发布过通报。', en: 'No bulletin has been published yet.' }) })
      : element(
          'ul',
          { className: 'choices' },
          bulletins.map((bulletin) => choice(bulletin, bulletins)),
        ),
    element('h2', { text: say({ zh: '您手中的文件', en: 'A file of yours' }) }),
    element('label', { className: 'file' }, [
      document.createTextNode(say({ zh: '选择 bulletin.json', en: 'Choose a bulletin.json' })),
      chooser,
    ]),
  );
}

function choice(bulletin: ListedBulletin, all: readonly ListedBulletin[]): HTMLElement {
  const button = element('button', { type: 'button', text: speak(language)({ zh: '验证', en: 'Verify' }) });
  button.addEventListener('click', async () => {
    const bytes = await fetchBytes(`/bulletins/${bulletin.folder}/bulletin.json`);
    if (bytes !== null) await check(bytes, all);
  });
  return element('li', {}, [
    element('span', {}, [
      element('a', { href: `/bulletins/${bulletin.folder}/index.html`, text: bulletin.title }),
      element('small', { text: bulletin.number }),
    ]),
    button,
  ]);
}

async function check(bytes: Uint8Array, all: readonly ListedBulletin[]): Promise<void> {
  again = () => check(bytes, all);
  const say = speak(language);
  const steps = element('ul', { className: 'steps' });
  const running = element('p', { role: 'status', text: say({ zh: '正在验证…', en: 'Verifying …' }) });
  show(element('h1', { text: say({ zh: '验证', en: 'Verification' }) }), running, steps);
  try {
    const number = numberIn(bytes);
    const folder = all.find((bulletin) => bulletin.number === number)?.folder ?? null;
    const proven = await verifyBulletin(bytes, publishedIn(folder), nobleCrypto, {
      onCheck: ({ says }) => steps.append(element('li', {}, [element('span', { text: say(says) })])),
    });
    running.replaceWith(verdictOf(proven));
    steps.after(...meaning());
  } catch (error) {
    running.replaceWith(contradiction(error));
  }
  const back = element('button', { type: 'button', text: say({ zh: '验证另一份', en: 'Verify another' }) });
  back.addEventListener('click', () => void chooseBulletin());
  page.append(back);
}

/** Only to find the files beside it; what is wrong with the file is the verifier's to say. */
function numberIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)).number;
  } catch {
    return null;
  }
}

function verdictOf({ document: bulletin, supersededBy }: Proven): HTMLElement {
  const say = speak(language);
  const rows = bulletin.figures.map(({ name, unit, value }) =>
    element('tr', {}, [
      element('td', { text: say(name) }),
      element('td', { text: `${value.toLocaleString('en-US')} ${say(unit)}` }),
    ]),
  );
  const parts: Node[] = [
    element('h2', { text: say({ zh: '相符', en: 'It agrees' }) }),
    element('p', {
      text: say({
        zh: `${bulletin.number} 的每个数字都与公开日志重新计数的结果一致。`,
        en: `Every number in ${bulletin.number} equals what the public journal gives when counted again.`,
      }),
    }),
  ];
  if (supersededBy !== null) {
    parts.push(
      element('p', {
        text: say({ zh: '注意：这份通报后来已被更正。', en: 'Note: this bulletin was superseded later.' }),
      }),
    );
  }
  parts.push(element('table', { className: 'figures' }, rows));
  return element('section', { className: 'verdict yes', role: 'status' }, parts);
}

function meaning(): HTMLElement[] {
  const say = speak(language);
  return [
    element('h2', { text: say({ zh: '这证明了什么', en: 'What this proves' }) }),
    element('p', {
      text: say({
        zh: '证明：数字是公开日志条目的计数，条目自封存后未被改动，通报正文与发布时一字不差。不能证明：某件事确实发生过；也不能排除日志主人向他人展示另一份日志——请保存您看到的检查点，与他人核对。',
        en: 'It proves that the numbers are counts of public journal entries, that these were not changed since they were sealed, and that the bulletin is the one published. It does not prove that an act really happened, nor that others are shown the same journal: keep the checkpoint you saw and compare it with theirs.',
      }),
    }),
  ];
}

function contradiction(error: unknown): HTMLElement {
  const say = speak(language);
  if (error instanceof CannotCheck) {
    return element('section', { className: 'verdict', role: 'alert' }, [
      element('h2', { text: say({ zh: '无法验证', en: 'This cannot be checked' }) }),
      element('p', {
        text: say({
          zh: `公开文件缺失或暂时取不到：${error.missing}。请稍后再试。`,
          en: `A public file is missing: ${error.missing}`,
        }),
      }),
    ]);
  }
  const pairs: [Words, Words][] =
    error instanceof Disagreement
      ? [
          [{ zh: '不一致之处', en: 'Where' }, error.about],
          [{ zh: '一处', en: 'One says' }, error.one],
          [{ zh: '另一处', en: 'The other says' }, error.other],
        ]
      : [
          [
            { zh: '原因', en: 'Why' },
            { zh: String(error), en: String(error) },
          ],
        ];
  return element('section', { className: 'verdict no', role: 'alert' }, [
    element('h2', { text: say({ zh: '不相符', en: 'It does not agree' }) }),
    element(
      'dl',
      {},
      pairs.flatMap(([term, text]) => [
        element('dt', { text: say(term) }),
        element('dd', { text: say(text) }),
      ]),
    ),
  ]);
}

void chooseBulletin();
