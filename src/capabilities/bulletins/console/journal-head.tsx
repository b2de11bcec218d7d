import './facts.css';
import { Facts, Panel } from '#console/kit/layout.tsx';
import { When } from '#console/kit/time.tsx';
import { useWords } from '#console/language.ts';
import { query, useLoaded } from '#console/query.ts';
import { words } from '#console/words.ts';
import { journalState } from '../contract.ts';
import { CopyText } from './copy-text.tsx';

function Key({ text }: { readonly text: string }) {
  return (
    <span className="b-key">
      <code className="b-code">{text}</code>
      <CopyText text={text} label={words('复制', 'Copy')} />
    </span>
  );
}

/** How far the journal reaches and is sealed, and the key that everybody needs to check it. */
export function JournalHead() {
  const say = useWords();
  const { origin, verifierKey, sm2VerifierKey, size, sealed } = useLoaded(query(journalState, {}));
  const waiting = size - (sealed?.size ?? 0);
  return (
    <Panel
      title={words('封存现状', 'How far it is sealed')}
      more={{ href: '/verify', label: words('验证通报', 'Verify a bulletin') }}
    >
      <Facts
        facts={[
          {
            name: words('条数', 'Entries'),
            value: say(words('{size} 条', '{size} {size|entry|entries}'), { size }),
            note:
              waiting === 0
                ? say(words('全部已封存', 'all sealed'))
                : say(
                    words(
                      '其中 {waiting} 条待封存（每秒一次）',
                      '{waiting} to be sealed, which happens every second',
                    ),
                    {
                      waiting,
                    },
                  ),
          },
          {
            name: words('最新检查点', 'Latest checkpoint'),
            value:
              sealed === null ? (
                say(words('还没有', 'none yet'))
              ) : (
                <>
                  {say(words('{size} 条', '{size} {size|entry|entries}'), { size: sealed.size })} ·{' '}
                  <When at={sealed.at} precision="second" />
                </>
              ),
          },
          { name: words('日志名', 'Name of the log'), value: <code className="b-code">{origin}</code> },
          {
            name: words('验证公钥', 'Verifier key'),
            value: <Key text={verifierKey} />,
            note: say(
              words(
                '请在别处也公布它（公告、文件、现场张贴），别人才能用它核对，而不必相信本服务器。',
                'Publish it elsewhere too (a notice, a document, a poster): only then can others check without trusting this server.',
              ),
            ),
          },
          sm2VerifierKey === null
            ? null
            : {
                name: words('国密公钥（SM2）', 'SM2 key'),
                value: <Key text={sm2VerifierKey} />,
                note: say(
                  words(
                    '检查点另有一行国密 SM2 签名；核对它用 kaoan verify --key，浏览器不核对。',
                    'Checkpoints carry an SM2 signature as well; kaoan verify --key checks it, a browser does not.',
                  ),
                ),
              },
        ]}
      />
      {sealed !== null && (
        <details className="b-raw">
          <summary>{say(words('检查点原文', 'The checkpoint'))}</summary>
          <pre>{sealed.checkpoint}</pre>
          <CopyText text={sealed.checkpoint} label={words('复制检查点', 'Copy the checkpoint')} />
        </details>
      )}
    </Panel>
  );
}
