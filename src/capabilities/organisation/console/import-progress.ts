/** How far an import is and what may be done with it next. Pure; the server guards the same. */
import { type Words, words } from '#console/words.ts';
import type { ImportState } from '../contract.ts';
import type { Import } from '../import-contract.ts';

export const importStateWords: Readonly<Record<ImportState, Words>> = {
  checking: words('正在核对', 'Being checked'),
  checked: words('已核对，待采用', 'Checked, not yet taken'),
  unreadable: words('无法读取', 'Unreadable'),
  taking: words('正在采用', 'Being taken'),
  taken: words('已采用', 'Taken'),
  discarded: words('已放弃', 'Discarded'),
};

export const isBusy = ({ state }: Pick<Import, 'state'>): boolean =>
  state === 'checking' || state === 'taking';

/** From 0 to 1; null while the number of rows is not known yet. */
export const shareDone = ({ rowsDone, rows }: Pick<Import, 'rowsDone' | 'rows'>): number | null =>
  rows > 0 ? Math.min(Math.max(rowsDone / rows, 0), 1) : null;

type Verdict = true | Words;
type Facts = Pick<Import, 'state' | 'good' | 'bad'>;

const notReady: Words = words('核对完成后才能采用。', 'It can be taken once it has been checked.');
const nothingNew: Words = words('没有新的内容可采用。', 'It holds nothing new to take.');

export const importCan = {
  takeGoodRows: (file: Facts): Verdict => {
    if (file.state !== 'checked') return notReady;
    return file.good > 0 || nothingNew;
  },
  takeAll: (file: Facts): Verdict => {
    if (file.state !== 'checked') return notReady;
    if (file.bad > 0) {
      return words(
        `有 ${file.bad} 行有问题；请改正后重新上传，或只采用正确的行。`,
        `${file.bad} rows have problems: correct them and upload again, or take the good rows only.`,
      );
    }
    return file.good > 0 || nothingNew;
  },
  discard: ({ state }: Pick<Import, 'state'>): Verdict => {
    if (state === 'checked' || state === 'unreadable' || state === 'checking') return true;
    return state === 'discarded'
      ? words('已经放弃。', 'It was discarded already.')
      : words(
          '已采用的导入不能放弃，如有差错请逐项更正。',
          'What was taken stays; correct mistakes one by one.',
        );
  },
};
