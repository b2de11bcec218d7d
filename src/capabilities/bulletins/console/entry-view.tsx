/** One journal entry, the checkpoint that seals it, and the proof, computed on this very computer. */
import './facts.css';
import './provenance.css';
import { useQuery } from '@tanstack/react-query';
import { Facts } from '#console/kit/layout.tsx';
import { Skeleton, Trouble } from '#console/kit/states.tsx';
import { When } from '#console/kit/time.tsx';
import { useWords } from '#console/language.ts';
import { mayOf, useMe } from '#console/me.ts';
import { hrefOf } from '#console/pages.ts';
import { words } from '#console/words.ts';
import { downloadProof } from '../contract.ts';
import { entriesAt } from './addresses.ts';
import { CopyText } from './copy-text.tsx';
import { DownloadButton } from './download-button.tsx';
import { EntryProofSteps } from './entry-proof-steps.tsx';
import { FactList } from './fact-list.tsx';
import type { OpenedEntry } from './prove-entry.ts';
import { entryQuery, useCodeNames } from './queries.ts';
import { Section } from './section.tsx';

export interface EntryViewProps {
  readonly index: number;
  /** The number of the first section: in the chain from a figure it is the fourth. */
  readonly from: number;
}

const sealWaitMs = 1_000;

export function EntryView({ index, from }: EntryViewProps) {
  const opened = useQuery({
    ...entryQuery(index),
    staleTime: 60_000,
    // Sealing follows numbering within about a second.
    refetchInterval: ({ state }) =>
      state.data !== undefined && state.data.sealed === null ? sealWaitMs : false,
  });
  if (opened.data === undefined) {
    return opened.error === null ? (
      <Skeleton shape="matter" />
    ) : (
      <Trouble of={opened.error} onRetry={() => void opened.refetch()} />
    );
  }
  return (
    <>
      <div className="b-half">
        <TheEntry opened={opened.data} position={from} />
      </div>
      <div className="b-half">
        <TheCheckpoint opened={opened.data} position={from + 1} />
        {/* A proof belongs to one entry and one checkpoint. */}
        <EntryProofSteps
          key={`${index} ${opened.data.sealed?.size ?? 0}`}
          opened={opened.data}
          position={from + 2}
        />
      </div>
    </>
  );
}

interface PartProps {
  readonly opened: OpenedEntry;
  readonly position: number;
}

function TheEntry({ opened, position }: PartProps) {
  const say = useWords();
  const names = useCodeNames();
  const readsJournal = mayOf(useMe())('journal.read');
  const { entry, leaf, leafHash, details } = opened;
  return (
    <Section position={position} title={words('日志条目', 'The journal entry')}>
      <Facts
        facts={[
          {
            name: words('序号', 'Number'),
            value: say(words('第 {index} 号', 'entry {index}'), { index: entry.index }),
          },
          { name: words('事项', 'What happened'), value: say(entry.kindName), note: entry.kind },
          { name: words('时间', 'When'), value: <When at={entry.at} precision="second" /> },
          {
            name: words('主体', 'Subject'),
            value: <code className="b-code">{entry.subject}</code>,
            ...(readsJournal
              ? {
                  note: (
                    <a href={hrefOf(entriesAt, {}, { subject: entry.subject })}>
                      {say(words('同一主体的全部条目', 'All entries about it'))} ›
                    </a>
                  ),
                }
              : {}),
          },
          {
            name: words('公开的事实', 'Public facts'),
            value: <FactList facts={entry.facts} names={names} />,
          },
          {
            name: words('叶散列', 'Leaf hash'),
            value: <code className="b-code">{leafHash}</code>,
          },
          details === null
            ? null
            : { name: words('经办人', 'By'), value: details.by ?? say(words('系统', 'the system')) },
          details === null
            ? {
                name: words('不公开的明细', 'Private details'),
                value: say(words('不在您的查看范围内', 'not for you to see')),
                note: say(
                  words(
                    '由原文中的 commitment（SHA-256）与 sm3（国密 SM3）两个承诺值锁定，谁也改不了。',
                    'Locked by two commitments in the text, commitment (SHA-256) and sm3 (SM3), so nobody can change them.',
                  ),
                ),
              }
            : details.details === null
              ? {
                  name: words('不公开的明细', 'Private details'),
                  value: say(words('已删除', 'erased')),
                  note: say(
                    words(
                      '个人信息已依法删除，盐值一并删除：原文中的承诺值再也打不开，条目和证明仍然有效。',
                      'Personal data were erased, and the salt with them: the commitments in the text can be opened no more; entry and proof stand.',
                    ),
                  ),
                }
              : {
                  name: words('不公开的明细', 'Private details'),
                  value: <pre className="b-pre">{JSON.stringify(details.details, null, 2)}</pre>,
                  note: say(
                    words(
                      '只有可查日志者能看到；原文中只有它的两个加盐摘要（SHA-256 与 SM3）。',
                      'Only for readers of the journal; the text holds but two salted digests of it (SHA-256 and SM3).',
                    ),
                  ),
                },
        ]}
      />
      <details className="b-raw">
        <summary>{say(words('原文（参与散列的全部字节）', 'The text, every byte that is hashed'))}</summary>
        <pre>{leaf}</pre>
        <CopyText text={leaf} label={words('复制原文', 'Copy the text')} />
      </details>
    </Section>
  );
}

function TheCheckpoint({ opened, position }: PartProps) {
  const say = useWords();
  const { entry, sealed, verifierKey } = opened;
  return (
    <Section
      position={position}
      title={words('封存的检查点', 'The sealed checkpoint')}
      actions={
        sealed === null ? undefined : (
          <DownloadButton
            endpoint={downloadProof}
            input={{ params: { index: entry.index } }}
            label={words('下载证明（.tlog-proof）', 'Download the proof (.tlog-proof)')}
          />
        )
      }
    >
      {sealed === null ? (
        <p role="status">
          {say(words('已编号，正在封存（每秒一次）…', 'Numbered; being sealed, which happens every second…'))}
        </p>
      ) : (
        <>
          <p className="b-prose">
            {say(
              words(
                '第 {index} 号已封存在共 {size} 条的检查点里。检查点用一个 32 字节的根代表它之前的全部条目，并由日志密钥签名。',
                "Entry {index} is sealed in a checkpoint of {size} entries. A checkpoint stands for all entries before it by one root of 32 bytes, signed with the log's key.",
              ),
              { index: entry.index, size: sealed.size },
            )}
          </p>
          <details className="b-raw">
            <summary>{say(words('检查点原文与公钥', 'The checkpoint and the key'))}</summary>
            <pre>{sealed.checkpoint}</pre>
            <pre>{verifierKey}</pre>
            <CopyText text={verifierKey} label={words('复制公钥', 'Copy the key')} />
          </details>
        </>
      )}
    </Section>
  );
}
