import { Button } from 'antd';
import { useId, useRef, useState } from 'react';
import type { CallError } from '../errors.ts';
import { formatBytes } from '../format.ts';
import { type Label, useWords } from '../language.ts';
import { words } from '../words.ts';
import { Trouble } from './states.tsx';

export interface UploadBoxProps {
  /** 拖入花名册，或 */
  readonly prompt: Label;
  /** `.csv`, `.xlsx`, `image/jpeg` … as in the `accept` attribute */
  readonly accept: readonly string[];
  readonly maxBytes: number;
  readonly pending?: boolean;
  /** From 0 to 1, from `useAct`. */
  readonly progress?: number;
  readonly trouble?: CallError | null;
  readonly onFile: (file: File) => void;
}

const accepts = (accept: readonly string[], file: File): boolean =>
  accept.some((kind) =>
    kind.startsWith('.')
      ? file.name.toLowerCase().endsWith(kind.toLowerCase())
      : kind.endsWith('/*')
        ? file.type.startsWith(kind.slice(0, -1))
        : file.type === kind,
  );

/** One file, dropped or chosen. Wrong kind and wrong size are refused here, before anything is sent. */
export function UploadBox(props: UploadBoxProps) {
  const { prompt, accept, maxBytes, pending = false, progress = 0, trouble, onFile } = props;
  const say = useWords();
  const hintId = useId();
  const picker = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const [name, setName] = useState<string | null>(null);
  const kinds = accept.join(' ');

  const take = (file: File | undefined) => {
    setOver(false);
    if (file === undefined || pending) return;
    if (!accepts(accept, file)) {
      setWrong(
        say(words('{name} 不是可接收的文件，请选择 {kinds}。', '{name} cannot be taken. Choose {kinds}.'), {
          name: file.name,
          kinds,
        }),
      );
      return;
    }
    if (file.size > maxBytes) {
      setWrong(
        say(
          words(
            '{name} 有 {size}，最多 {most}。请拆分后再传。',
            '{name} has {size}, at most {most}. Split it.',
          ),
          {
            name: file.name,
            size: formatBytes(file.size),
            most: formatBytes(maxBytes),
          },
        ),
      );
      return;
    }
    setWrong(null);
    setName(file.name);
    onFile(file);
  };

  return (
    <div className="k-stack">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button below is the first */}
      <div
        className={over ? 'k-upload is-over' : 'k-upload'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          take(event.dataTransfer.files[0]);
        }}
      >
        {pending ? (
          <>
            <span>{name}</span>
            <progress max={1} value={progress} aria-label={say(words('上传进度', 'Upload progress'))} />
            <span className="k-quiet k-small">
              {progress < 1
                ? say(words('已上传 {percent} %', '{percent} % sent'), {
                    percent: Math.floor(progress * 100),
                  })
                : say(words('已上传，正在核对', 'Sent; being checked'))}
            </span>
          </>
        ) : (
          <>
            <span>
              {say(prompt)}{' '}
              <Button onClick={() => picker.current?.click()} aria-describedby={hintId}>
                {say(words('选择文件', 'Choose a file'))}
              </Button>
            </span>
            <span className="k-quiet k-small" id={hintId}>
              {say(words('{kinds}，不超过 {most}', '{kinds}, up to {most}'), {
                kinds,
                most: formatBytes(maxBytes),
              })}
            </span>
          </>
        )}
        <input
          ref={picker}
          type="file"
          hidden
          accept={accept.join(',')}
          onChange={(event) => {
            take(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
      </div>
      {wrong !== null && (
        <span className="k-form-wrong" role="alert">
          {wrong}
        </span>
      )}
      <Trouble of={trouble ?? null} />
    </div>
  );
}
