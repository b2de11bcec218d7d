/** Files that were handed in: pictures are shown, the rest can be fetched. */
import './evidence.css';
import { useQuery } from '@tanstack/react-query';
import { Modal } from 'antd';
import { useEffect, useState } from 'react';
import type { EvidenceFile } from '#capabilities/obligations/contract.ts';
import { readFile } from '#platform/files/contract.ts';
import { saveFile } from '../call.ts';
import { formatBytes } from '../format.ts';
import { useWords } from '../language.ts';
import { query } from '../query.ts';
import { words } from '../words.ts';
import { Trouble } from './states.tsx';

/** What every browser shows; a picture in another form is fetched like any file. */
const isShown = (file: EvidenceFile): boolean => /^image\/(?:jpeg|png|webp|gif)$/.test(file.type);
/** A small picture is fetched for its thumbnail; a large one only when somebody wants to see it. */
const thumbnailBytes = 400_000;

export function EvidenceList({ files }: { readonly files: readonly EvidenceFile[] }) {
  const [opened, setOpened] = useState<EvidenceFile | null>(null);
  if (files.length === 0) return null;
  return (
    <>
      <ul className="k-evidence">
        {files.map((file) => (
          <li key={file.digest}>
            {isShown(file) ? (
              <Picture file={file} onOpen={() => setOpened(file)} />
            ) : (
              <Download file={file} />
            )}
          </li>
        ))}
      </ul>
      <Modal
        open={opened !== null}
        title={opened?.name}
        footer={null}
        width="min(960px, 94vw)"
        onCancel={() => setOpened(null)}
        destroyOnHidden
      >
        {opened !== null && <Whole file={opened} />}
      </Modal>
    </>
  );
}

/** The address of the bytes for `<img>`; null while they are on their way. */
function usePictureAddress(file: EvidenceFile, wanted: boolean) {
  const { data, error, refetch } = useQuery({
    ...query(readFile, { params: { digest: file.digest }, query: { name: file.name } }),
    enabled: wanted,
    // Named by its content: it never becomes old.
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (data === undefined) return;
    const made = URL.createObjectURL(new Blob([data.bytes as Uint8Array<ArrayBuffer>], { type: file.type }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [data, file.type]);
  return { address, error, refetch };
}

function Picture({ file, onOpen }: { readonly file: EvidenceFile; readonly onOpen: () => void }) {
  const say = useWords();
  const { address } = usePictureAddress(file, file.sizeBytes <= thumbnailBytes);
  return (
    <button
      type="button"
      className="k-evidence-file"
      aria-label={say(words('查看 {name}', 'See {name}'), { name: file.name })}
      onClick={onOpen}
    >
      <span className="k-evidence-picture">
        {address === null ? say(words('图片', 'Picture')) : <img src={address} alt="" />}
      </span>
      <Described file={file} />
    </button>
  );
}

function Download({ file }: { readonly file: EvidenceFile }) {
  const say = useWords();
  const [trouble, setTrouble] = useState<unknown>(null);
  const ending = /\.([A-Za-z0-9]{1,5})$/.exec(file.name)?.[1]?.toUpperCase();
  return (
    <>
      <button
        type="button"
        className="k-evidence-file"
        aria-label={say(words('下载 {name}', 'Download {name}'), { name: file.name })}
        onClick={() => {
          setTrouble(null);
          saveFile(readFile, { params: { digest: file.digest }, query: { name: file.name } }).catch(
            setTrouble,
          );
        }}
      >
        <span className="k-evidence-picture">{ending ?? say(words('文件', 'File'))}</span>
        <Described file={file} />
      </button>
      <Trouble of={trouble} />
    </>
  );
}

/** The beginning of the digest: enough to compare with the journal by eye. */
const Described = ({ file }: { readonly file: EvidenceFile }) => (
  <span className="k-evidence-words">
    <span className="k-evidence-name">{file.name}</span>
    <span className="k-quiet k-small" title={`SHA-256 ${file.digest}`}>
      {formatBytes(file.sizeBytes)} · {file.digest.slice(0, 8)}
    </span>
  </span>
);

function Whole({ file }: { readonly file: EvidenceFile }) {
  const say = useWords();
  const { address, error, refetch } = usePictureAddress(file, true);
  if (error !== null) return <Trouble of={error} onRetry={() => void refetch()} />;
  return (
    <figure className="k-evidence-whole">
      {address === null ? (
        <span role="status">{say(words('正在载入…', 'Loading…'))}</span>
      ) : (
        <img src={address} alt={file.name} />
      )}
      <figcaption className="k-quiet k-small">SHA-256 {file.digest}</figcaption>
    </figure>
  );
}
