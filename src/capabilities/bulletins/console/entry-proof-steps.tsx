import './proof.css';
import { Button } from 'antd';
import { useState } from 'react';
import { Note } from '#console/kit/states.tsx';
import { useWords } from '#console/language.ts';
import { words } from '#console/words.ts';
import {
  type EntryProof,
  notProven,
  type OpenedEntry,
  outcomeWords,
  type ProofStep,
  proveEntry,
} from './prove-entry.ts';
import { Section } from './section.tsx';

const stateWords: Readonly<Record<ProofStep['state'], { mark: string; words: { zh: string; en: string } }>> =
  {
    holds: { mark: '✓', words: words('成立', 'holds') },
    fails: { mark: '✕', words: words('不成立', 'fails') },
    'not-tried': { mark: '–', words: words('未核对', 'not tried') },
  };

/** 验证: hashing and the signature are computed here and now; nothing is asked of the server. */
export function EntryProofSteps({
  opened,
  position,
}: {
  readonly opened: OpenedEntry;
  readonly position: number;
}) {
  const say = useWords();
  const [proof, setProof] = useState<EntryProof | null>(null);
  const [working, setWorking] = useState(false);
  const verify = async () => {
    setWorking(true);
    // Cryptography is a chunk of its own: only those who verify need it.
    const { nobleCrypto } = await import('#console/noble-crypto.ts');
    setProof(proveEntry(nobleCrypto, opened));
    setWorking(false);
  };
  return (
    <Section position={position} title={words('验证', 'Verification')}>
      {proof === null ? (
        <>
          <p className="b-prose">
            {say(
              words(
                '在您这台电脑上重算散列、核对收录证明与签名，不依赖服务器的说法。',
                "This computer computes the hashes again and checks the inclusion proof and the signature, without taking the server's word.",
              ),
            )}
          </p>
          <Button type="primary" loading={working} onClick={() => void verify()}>
            {say(words('验证', 'Verify'))}
          </Button>
        </>
      ) : (
        <div className="b-proof" role="status">
          <p className={`b-outcome is-${proof.outcome}`}>
            {say(outcomeWords[proof.outcome], { index: opened.entry.index })}
          </p>
          <ol className="b-steps">
            {proof.steps.map((step) => (
              <li key={step.name.en} className={`is-${step.state}`}>
                <span className="b-steps-mark" aria-hidden="true">
                  {stateWords[step.state].mark}
                </span>
                <strong>
                  {say(step.name)}
                  <span className="k-unseen"> {say(stateWords[step.state].words)}</span>
                </strong>
                <span>{say(step.says, step.values)}</span>
              </li>
            ))}
          </ol>
          {proof.outcome === 'proven' && (
            <Note>
              <strong>{say(words('没有证明的', 'What this does not prove'))}</strong>
              <dl className="b-not-proven">
                {notProven.map(({ name, says }) => (
                  <div key={name.en}>
                    <dt>{say(name)}</dt>
                    <dd>{say(says, { count: proof.otherSignatures })}</dd>
                  </div>
                ))}
              </dl>
            </Note>
          )}
        </div>
      )}
    </Section>
  );
}
