/** The signature of the phone that signed: its holder says for which number and link, and the page checks it on the spot. */
import { plainCharacters } from '#capabilities/pledges/rules.ts';
import { nobleEd25519 } from '#console/noble-crypto.ts';
import { deviceSigned, linkCodeIn, type ProvenLetter } from '../letter.ts';
import { element, type Speech } from './speak.ts';

export function deviceForm(say: Speech, letter: ProvenLetter): HTMLElement[] {
  const number = field('signer-number', 'numeric');
  const link = field('signer-link', 'text');
  const answer = element('div', { role: 'status' });
  const form = element('form', { className: 'fields' }, [
    label('signer-number', say({ zh: '考生号（14 位）', en: 'Candidate number (14 digits)' })),
    number,
    label(
      'signer-link',
      say({ zh: '班级签署链接，或它最后的 12 个字符', en: 'Class signing link, or its last 12 characters' }),
    ),
    link,
    element('button', {
      type: 'submit',
      text: say({ zh: '核对设备签名', en: 'Check the device signature' }),
    }),
  ]);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    answer.replaceChildren(verdictOn(say, letter, plainCharacters(number.value), linkCodeIn(link.value)));
  });
  return [
    element('h2', { text: say({ zh: '核对设备签名', en: 'Check the device signature' }) }),
    element('p', {
      text: say({
        zh: '签署时手机用自己的密钥签了名，内容含考生号和班级链接，这两样日志和存证里都没有。填上它们就能在这里核对；填的内容不会离开这个页面。拿到存证又知道班级链接的人，可以逐个试出考生号：请勿把存证或回执转给他人。',
        en: 'The phone signed with a key of its own, over a text with the candidate number and the class link; neither stands in the journal or in the proof. Enter them to check it here. They do not leave this page. Who has the proof and the class link can find the number by trying: do not pass proof or receipt on.',
      }),
    }),
    form,
    answer,
  ];
}

function verdictOn(say: Speech, letter: ProvenLetter, number: string, linkCode: string): HTMLElement {
  if (!/^[0-9]{14}$/.test(number)) {
    return note(
      say({ zh: '考生号应是 14 位数字，请核对。', en: 'A candidate number has 14 digits; check it.' }),
    );
  }
  if (!/^[0-9a-z]{12}$/.test(linkCode)) {
    return note(
      say({
        zh: '链接应以 12 个字母或数字结尾，请核对是否完整。',
        en: 'The link ends with 12 letters or digits; check that it is complete.',
      }),
    );
  }
  return deviceSigned(letter, { number, linkCode }, nobleEd25519)
    ? element('section', { className: 'verdict yes' }, [
        element('h3', { text: say({ zh: '设备签名成立', en: 'The device signature holds' }) }),
        element('p', {
          text: say({
            zh: '持有这把设备密钥的手机为这个考生号、通过这个链接签了这份承诺书。这仍不证明当时拿着它的是谁。',
            en: 'The phone that holds this key signed this letter for this candidate number through this link. It still does not prove who held the phone.',
          }),
        }),
      ])
    : element('section', { className: 'verdict no' }, [
        element('h3', { text: say({ zh: '设备签名不成立', en: 'The device signature does not hold' }) }),
        element('p', {
          text: say({
            zh: '它不是为这个考生号和这个链接签的。请先核对两样是否填对。',
            en: 'It was not made for this candidate number and this link. Check first that both are typed right.',
          }),
        }),
      ]);
}

const note = (text: string): HTMLElement => element('p', { className: 'note', text });
const label = (id: string, text: string): HTMLElement => element('label', { for: id, text });
const field = (id: string, inputmode: string): HTMLInputElement =>
  element('input', {
    id,
    type: 'text',
    inputmode,
    autocomplete: 'off',
    spellcheck: 'false',
  }) as HTMLInputElement;
