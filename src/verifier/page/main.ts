/**
 * The public page that verifies receipts, proofs and bulletins in the visitor's own browser, with the same verifier as
 * the command line. It needs no sign-in and no framework, and after it has loaded only bulletins need the network: what
 * they rest on is the whole published journal.
 */
import { isLeafOfLetter } from '#capabilities/pledges/rules.ts';
import { nobleCrypto } from '#console/noble-crypto.ts';
import type { Words } from '#primitives/endpoint.ts';
import type { Leaf } from '#primitives/tally.ts';
import { CannotCheck, Disagreement, words } from '../disagreement.ts';
import type { ProofContext } from '../proof-context.ts';
import { type PublishedFiles, verifyBulletin } from '../verify-bulletin.ts';
import { verifyEntryProof } from '../verify-entry-proof.ts';
import { verifyTableProof } from '../verify-table-proof.ts';
import { bulletinVerdict } from './bulletin-verdict.ts';
import { contradiction } from './contradiction.ts';
import { entryVerdict } from './entry-verdict.ts';
import { fetchBytes } from './fetch-bytes.ts';
import { acceptDrops, fromAddress, fromBytes, type Given, type GivenNow, intake } from './intake.ts';
import { keyBox } from './key-box.ts';
import { JournalKey } from './known-key.ts';
import { button, element, type Speech, speechIn } from './speak.ts';
import { tableVerdict } from './table-verdict.ts';

interface ListedBulletin {
  readonly folder: string;
  readonly number: string;
  readonly title: string;
}

const page = document.getElementById('page') as HTMLElement;
const key = new JournalKey();
let say: Speech = speechIn('zh');
let listed: readonly ListedBulletin[] = [];
let again: () => void = start;

const journalFile = (path: string) => fetchBytes(`/journal-files/${path}`);
const publishedIn = (folder: string | null): PublishedFiles => ({
  journal: journalFile,
  beside: async (path) => (folder === null ? null : fetchBytes(`/bulletins/${folder}/${path}`)),
});

function show(...parts: Node[]): void {
  const { language } = say;
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  const other = language === 'zh' ? 'en' : 'zh';
  const header = element('header', {}, [
    element('span', { text: say({ zh: '考安 · 公开验证', en: 'Kaoan · public verification' }) }),
    button(other === 'en' ? 'English' : '中文', () => {
      say = speechIn(other);
      again();
    }),
  ]);
  page.replaceChildren(header, ...parts);
}

function start(): void {
  again = start;
  show(
    element('h1', { text: say({ zh: '验证', en: 'Verify' }) }),
    element('p', {
      text: say({
        zh: '签署回执是否真在日志里，通报的数字是否真由日志数得，都在您的浏览器里核对。文件不会上传；本页打开之后，核对回执和证明不再需要网络。',
        en: 'Whether a receipt really is in the journal, and whether the numbers of a bulletin really are counted from it, is checked in your browser. Nothing is uploaded; once this page is open, receipts and proofs need no network.',
      }),
    }),
    intake(say, (given) => void check(given)),
    ...keyBox(say, key, start),
    element('h2', { text: say({ zh: '已发布的通报', en: 'Published bulletins' }) }),
    listed.length === 0
      ? element('p', {
          text: say({
            zh: '还没有发布过通报，或现在连不上本站。',
            en: 'None yet, or the site cannot be reached now.',
          }),
        })
      : element('ul', { className: 'choices' }, listed.map(choice)),
  );
}

function choice({ folder, number, title }: ListedBulletin): HTMLElement {
  const bulletin: Given = async () => {
    const path = `/bulletins/${folder}/bulletin.json`;
    const bytes = await fetchBytes(path);
    if (bytes === null) throw new CannotCheck(path);
    return fromBytes(bytes)();
  };
  return element('li', {}, [
    element('span', {}, [
      element('a', { href: `/bulletins/${folder}/index.html`, text: title }),
      element('small', { text: number }),
    ]),
    button(say({ zh: '验证', en: 'Verify' }), () => void check(bulletin)),
  ]);
}

/** Counts what is being verified, so that an answer that comes late is not shown over a newer one. */
let round = 0;

async function check(given: Given): Promise<void> {
  again = () => void check(given);
  round += 1;
  const mine = round;
  const steps = element('ul', { className: 'steps' });
  const running = element('p', { role: 'status', text: say({ zh: '正在验证…', en: 'Verifying …' }) });
  show(element('h1', { text: say({ zh: '验证结果', en: 'Verification' }) }), running);
  const onCheck = ({ says }: { readonly says: Words }): void =>
    steps.append(element('li', {}, [element('span', { text: say(says) })]));
  const parts = await verdictOn(given, onCheck).catch((error: unknown) => [contradiction(say, error)]);
  if (mine !== round) return;
  const checked = element('details', { className: 'checked' }, [
    element('summary', {
      text: say({
        zh: `逐步核对的内容（${steps.childElementCount} 项成立）`,
        en: `What was checked, step by step (${steps.childElementCount} hold)`,
      }),
    }),
    steps,
  ]);
  running.replaceWith(...parts);
  page.append(
    ...(steps.childElementCount > 0 ? [checked] : []),
    ...keyBox(say, key, () => again()),
    button(say({ zh: '验证另一份', en: 'Verify another' }), () => {
      history.replaceState(null, '', location.pathname);
      start();
      page.focus();
    }),
  );
}

async function verdictOn(
  given: Given,
  onCheck: (check: { readonly says: Words }) => void,
): Promise<HTMLElement[]> {
  const { recognised, letter } = await given();
  if (recognised.kind === 'bulletin') {
    const number = numberIn(recognised.bytes);
    const folder = listed.find((bulletin) => bulletin.number === number)?.folder ?? null;
    const proven = await verifyBulletin(recognised.bytes, publishedIn(folder), nobleCrypto, { onCheck });
    return bulletinVerdict(say, proven);
  }
  const { known } = key;
  const context: ProofContext = {
    crypto: nobleCrypto,
    journal: journalFile,
    onCheck,
    ...(known && { key: known.verifierKey, keyFrom: known.from }),
  };
  if (recognised.kind === 'table-proof') {
    return tableVerdict(say, await verifyTableProof(recognised.text, context));
  }
  const proven = await verifyEntryProof(recognised.text, context);
  if (letter) mustBeOf(letter, proven.leaf);
  return entryVerdict(say, proven, {
    fromPage: recognised.fromPage,
    askedFor: letter ?? null,
  });
}

/** @throws Disagreement when the site answered with the proof of something else. */
function mustBeOf({ id }: NonNullable<GivenNow['letter']>, leaf: Leaf): void {
  if (isLeafOfLetter(nobleCrypto.hasher, leaf, id)) return;
  throw new Disagreement(
    words('哪一份承诺书', 'which letter'),
    words(`网址问的是 ${id}`, `the address asks for ${id}`),
    words(
      `本站给出的存证是 ${leaf.kind} ${leaf.subject}，不是由它算得的`,
      `the site gave a proof of ${leaf.kind} ${leaf.subject}, which does not follow from it`,
    ),
  );
}

/** Only to find the files beside it; what is wrong with the file is the verifier's to say. */
function numberIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)).number;
  } catch {
    return null;
  }
}

async function openPage(): Promise<void> {
  const take = (given: Given) => void check(given);
  acceptDrops(take);
  const followAddress = (): void => {
    const asked = fromAddress(location.hash);
    if (asked) take(asked);
    else start();
  };
  window.addEventListener('hashchange', followAddress);
  // The page can be used at once; what the site has to say comes later, or never.
  if (fromAddress(location.hash) === null) start();
  const bulletins = fetchBytes('/bulletins/bulletins.json').catch(() => null);
  await key.ask();
  const bytes = await bulletins;
  listed = bytes === null ? [] : JSON.parse(new TextDecoder().decode(bytes));
  const untouched = again === start && !page.contains(document.activeElement);
  if (untouched || fromAddress(location.hash) !== null) followAddress();
}

void openPage();
