/** Files handed in as proof: taken by the camera or chosen, sent at once, named by their digest. */
import './evidence.css';
import { Button } from 'antd';
import { useEffect, useId, useRef, useState } from 'react';
import type { EvidenceFile } from '#capabilities/obligations/contract.ts';
import { keepFile, largestFileBytes } from '#platform/files/contract.ts';
import { call } from '../call.ts';
import { type CallError, FaultError, isCallError } from '../errors.ts';
import { formatBytes } from '../format.ts';
import { useWords } from '../language.ts';
import { type Words, words } from '../words.ts';
import { Trouble } from './states.tsx';
import { usePhone } from './use-phone.ts';

/** As many as one act takes. */
const mostFiles = 50;
const accepted = 'image/*,video/mp4,video/quicktime,.pdf,.doc,.docx,.wps,.xls,.xlsx,.et,.txt,.csv';

export interface EvidenceFieldProps {
  readonly id?: string;
  readonly value?: readonly EvidenceFile[];
  readonly onChange?: (files: readonly EvidenceFile[]) => void;
  readonly onBlur?: () => void;
  /** While files are on their way the form cannot be sent: why, or null. Give it to the form's `reason`. */
  readonly onBusy?: (reason: Words | null) => void;
}

interface Sending {
  readonly key: number;
  readonly file: File;
  /** From 0 to 1 */
  readonly share: number;
  readonly trouble: CallError | Words | null;
}

const busyWords = words('文件正在上传，请稍候。', 'Files are still being sent; wait a moment.');
const tooLarge = words('超过 20 MB，请压缩后再传。', 'Above 20 MB; make it smaller.');
const tooMany = words(
  '一次最多 50 个文件，请分次提交。',
  'At most 50 files at once; hand in the rest later.',
);

/** The ends that the contract allows for a name: no longer than 200 UTF-16 units, the ending kept. */
function shortName(name: string): string {
  if (name.length <= 200) return name;
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? '';
  return name.slice(0, 200 - ending.length).toWellFormed() + ending;
}

export function EvidenceField({ id, value = [], onChange, onBlur, onBusy }: EvidenceFieldProps) {
  const say = useWords();
  const phone = usePhone();
  const hintId = useId();
  const camera = useRef<HTMLInputElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const lastKey = useRef(0);
  const [sending, setSending] = useState<readonly Sending[]>([]);
  // Several files arrive one after another; each must be added to what the one before has left.
  const kept = useRef(value);
  useEffect(() => {
    kept.current = value;
  }, [value]);
  const busy = sending.some(({ trouble }) => trouble === null);
  const tell = useRef(onBusy);
  useEffect(() => {
    tell.current = onBusy;
  });
  useEffect(() => {
    tell.current?.(busy ? busyWords : null);
  }, [busy]);

  const update = (key: number, part: Partial<Sending>) =>
    setSending((all) => all.map((one) => (one.key === key ? { ...one, ...part } : one)));
  const forget = (key: number) => setSending((all) => all.filter((one) => one.key !== key));
  const put = (files: readonly EvidenceFile[]) => {
    kept.current = files;
    onChange?.(files);
  };

  const send = async ({ key, file }: Sending) => {
    update(key, { share: 0, trouble: null });
    try {
      const reply = await call(
        keepFile,
        { body: file, query: { fileName: shortName(file.name) } },
        { onProgress: (share) => update(key, { share }) },
      );
      forget(key);
      if (!kept.current.some(({ digest }) => digest === reply.digest)) put([...kept.current, reply]);
    } catch (thrown) {
      if (!isCallError(thrown)) throw thrown;
      update(key, { trouble: thrown });
    }
  };
  const take = (files: FileList | null) => {
    if (files === null || files.length === 0) return;
    const fresh = [...files].map((file, position): Sending => {
      lastKey.current += 1;
      const trouble =
        file.size > largestFileBytes
          ? tooLarge
          : kept.current.length + sending.length + position >= mostFiles
            ? tooMany
            : null;
      return { key: lastKey.current, file, share: 0, trouble };
    });
    setSending((all) => [...all, ...fresh]);
    for (const one of fresh) if (one.trouble === null) void send(one);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the buttons below are the first
    <div
      className="k-evidence-field"
      onBlur={onBlur}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        take(event.dataTransfer.files);
      }}
    >
      <div className="k-actions">
        {phone && (
          <Button onClick={() => camera.current?.click()}>{say(words('拍照', 'Take a photo'))}</Button>
        )}
        <Button
          {...(id === undefined ? {} : { id })}
          aria-describedby={hintId}
          onClick={() => picker.current?.click()}
        >
          {say(words('选择文件', 'Choose files'))}
        </Button>
      </div>
      <span className="k-quiet k-small" id={hintId}>
        {say(
          phone
            ? words(
                '照片、视频、PDF、Word、Excel、文本，每个不超过 20 MB',
                'Photos, films, PDF, Word, Excel, text; 20 MB each',
              )
            : words(
                '可拖入；照片、视频、PDF、Word、Excel、文本，每个不超过 20 MB',
                'Or drop them here; photos, films, PDF, Word, Excel, text; 20 MB each',
              ),
        )}
      </span>
      {(value.length > 0 || sending.length > 0) && (
        <ul className="k-evidence-sent">
          {value.map((file) => (
            <li key={file.digest}>
              <span className="k-evidence-name">{file.name}</span>
              <span className="k-quiet k-small">{formatBytes(file.sizeBytes)}</span>
              <Remove name={file.name} onRemove={() => put(value.filter((other) => other !== file))} />
            </li>
          ))}
          {sending.map((one) => (
            <li key={one.key}>
              <span className="k-evidence-name">{one.file.name}</span>
              {one.trouble === null && (
                <progress max={1} value={one.share} aria-label={say(words('上传进度', 'Upload progress'))} />
              )}
              {one.trouble instanceof FaultError && (
                <Button size="small" onClick={() => void send(one)}>
                  {say(words('重传', 'Send again'))}
                </Button>
              )}
              {one.trouble !== null && <Remove name={one.file.name} onRemove={() => forget(one.key)} />}
              {one.trouble !== null && <WhyNot trouble={one.trouble} />}
            </li>
          ))}
        </ul>
      )}
      <input
        ref={camera}
        type="file"
        className="k-evidence-input"
        accept="image/*"
        capture="environment"
        onChange={(event) => {
          take(event.target.files);
          event.target.value = '';
        }}
      />
      <input
        ref={picker}
        type="file"
        className="k-evidence-input"
        multiple
        accept={accepted}
        onChange={(event) => {
          take(event.target.files);
          event.target.value = '';
        }}
      />
    </div>
  );
}

function Remove({ name, onRemove }: { readonly name: string; readonly onRemove: () => void }) {
  const say = useWords();
  return (
    <Button
      type="link"
      size="small"
      aria-label={say(words('移除 {name}', 'Remove {name}'), { name })}
      onClick={onRemove}
    >
      {say(words('移除', 'Remove'))}
    </Button>
  );
}

function WhyNot({ trouble }: { readonly trouble: CallError | Words }) {
  const say = useWords();
  if (isCallError(trouble)) return <Trouble of={trouble} />;
  return (
    <span className="k-form-wrong" role="alert">
      {say(trouble)}
    </span>
  );
}
