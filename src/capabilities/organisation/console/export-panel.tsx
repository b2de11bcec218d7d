/** Files out: masked as a matter of course, in full only with a reason. */
import { Button, Radio } from 'antd';
import { useState } from 'react';
import { saveFile } from '#console/call.ts';
import { type CallError, isCallError } from '#console/errors.ts';
import { Panel, Stack } from '#console/kit/layout.tsx';
import type { ExportFormat } from '#console/kit/list-table.tsx';
import { ReasonDialog } from '#console/kit/reason-dialog.tsx';
import { Trouble } from '#console/kit/states.tsx';
import { useLanguage, useWords } from '#console/language.ts';
import { mayOf, useMe } from '#console/me.ts';
import { words } from '#console/words.ts';
import { type ImportKind, importKinds } from '../contract.ts';
import { exportCsv, exportRevealed, exportXlsx } from '../import-contract.ts';
import { importKindWords } from '../rules.ts';

/** The same as the server asks beyond `organisation.import`. */
const alsoNeeded = (kind: ImportKind, inFull: boolean): string | null =>
  kind === 'roster'
    ? 'organisation.read-candidates'
    : kind === 'people' && inFull
      ? 'organisation.read-contacts'
      : null;

type Wish = { readonly format: ExportFormat; readonly inFull: boolean };

export function ExportPanel() {
  const say = useWords();
  const language = useLanguage();
  const may = mayOf(useMe());
  const kinds = importKinds.filter((kind) => may(alsoNeeded(kind, false) ?? 'organisation.import'));
  const [kind, setKind] = useState<ImportKind>(kinds[0] ?? 'units');
  const [busy, setBusy] = useState<Wish | null>(null);
  const [asking, setAsking] = useState<ExportFormat | null>(null);
  const [trouble, setTrouble] = useState<CallError | null>(null);
  const personal = kind !== 'units' && may(alsoNeeded(kind, true) ?? 'organisation.import');

  const run = async (wish: Wish, save: () => Promise<void>) => {
    setBusy(wish);
    setTrouble(null);
    try {
      await save();
      setAsking(null);
    } catch (thrown) {
      if (!isCallError(thrown)) throw thrown;
      setTrouble(thrown);
    } finally {
      setBusy(null);
    }
  };
  const masked = (format: ExportFormat) =>
    run({ format, inFull: false }, () =>
      saveFile(format === 'csv' ? exportCsv : exportXlsx, { query: { kind, language } }),
    );
  const inFull = (format: ExportFormat, reason: string) =>
    run({ format, inFull: true }, () =>
      saveFile(exportRevealed, { body: { kind, language, format, reason } }),
    );

  return (
    <Panel
      title={words('导出', 'Export')}
      note={say(
        words('您可见范围内的全部；每次导出都记入日志', 'all that you may see; every export is journalled'),
      )}
    >
      <Stack>
        <div className="o-choices">
          <Radio.Group
            value={kind}
            aria-label={say(words('导出内容', 'Content'))}
            options={kinds.map((one) => ({ value: one, label: say(importKindWords[one]) }))}
            onChange={(event) => setKind(event.target.value as ImportKind)}
          />
          {(['csv', 'xlsx'] as const).map((format) => (
            <Button
              key={format}
              loading={busy?.format === format && !busy.inFull}
              onClick={() => void masked(format)}
            >
              {say(words('导出 {format}', 'Export {format}'), { format: format.toUpperCase() })}
            </Button>
          ))}
          {personal &&
            (['csv', 'xlsx'] as const).map((format) => (
              <Button key={format} type="link" size="small" onClick={() => setAsking(format)}>
                {say(words('完整号码 {format}', 'In full, {format}'), { format: format.toUpperCase() })}
              </Button>
            ))}
        </div>
        {asking === null && <Trouble of={trouble} />}
      </Stack>
      <ReasonDialog
        open={asking !== null}
        title={words('导出完整信息', 'Export in full')}
        why={words(
          '文件含完整的证件或联系号码，请按个人信息保管；导出人、时间和用途记入日志。',
          'The file holds full numbers: keep it as personal data. Who exported it, when and why is journalled.',
        )}
        confirm={words('导出', 'Export')}
        minLength={2}
        pending={busy?.inFull === true}
        trouble={trouble}
        onConfirm={(reason) => asking !== null && void inFull(asking, reason)}
        onCancel={() => setAsking(null)}
      />
    </Panel>
  );
}
