import './facts.css';
import './journal.css';
import { formatBytes } from '#console/format.ts';
import { Panel } from '#console/kit/layout.tsx';
import { useWords } from '#console/language.ts';
import { type Words, words } from '#console/words.ts';
import type { BulletinPage as Opened } from '../contract.ts';

const fileWords: Readonly<Record<string, Words>> = {
  'index.html': words('公开网页', 'Public page'),
  'bulletin.docx': words('公文（DOCX，GB/T 9704 版式）', 'Official document (DOCX, GB/T 9704)'),
  'annex.xlsx': words('附表（XLSX）', 'Annex (XLSX)'),
  'bulletin.json': words('通报数据（JSON，供验证）', 'The bulletin as data (JSON, for verification)'),
  'bulletin.tlog-proof': words('收录证明', 'Inclusion proof'),
  checkpoint: words('检查点', 'Checkpoint'),
};

/** Frozen on publication: the same bytes for ever. */
export function BulletinFiles({ opened }: { readonly opened: Opened }) {
  const say = useWords();
  const { bulletin, files, warnings } = opened;
  const { folder } = bulletin;
  if (folder === null) {
    return (
      <Panel title={words('文件', 'Files')}>
        <p className="k-quiet">
          {say(
            words(
              '发布时生成：公开网页、公文（DOCX）、附表（XLSX）、通报数据（JSON）。',
              'Made on publication: public page, official document (DOCX), annex (XLSX), data (JSON).',
            ),
          )}
        </p>
      </Panel>
    );
  }
  const isRows = (name: string) => name.startsWith('rows/');
  const link = (name: string) => `/bulletins/${folder}/${name.split('/').map(encodeURIComponent).join('/')}`;
  const isTable = (name: string) => name.startsWith('tables/');
  const shown = files.filter(({ name }) => !isRows(name) && !isTable(name));
  const rows = files.filter(({ name }) => isRows(name));
  const tables = files.filter(({ name }) => isTable(name));
  const list = (some: typeof files) => (
    <ul className="b-files">
      {some.map(({ name, digest, bytes }) => (
        <li key={name}>
          <a
            href={link(name)}
            {...(name.endsWith('.html') ? { target: '_blank', rel: 'noopener' } : { download: '' })}
          >
            {say(fileWords[name] ?? name)}
          </a>
          <span className="k-quiet k-small">
            {formatBytes(bytes)} · <code title={digest}>{digest.slice(0, 12)}…</code>
          </span>
        </li>
      ))}
    </ul>
  );
  return (
    <Panel title={words('文件', 'Files')} more={{ href: '/verify', label: words('验证', 'Verify') }}>
      {list(shown)}
      {rows.length > 0 && (
        <details className="b-raw">
          <summary>
            {say(words('各数字的构成条目（{count} 个文件）', 'Entries behind each figure ({count} files)'), {
              count: rows.length,
            })}
          </summary>
          {list(rows)}
        </details>
      )}
      {tables.length > 0 && (
        <details className="b-raw">
          <summary>
            {say(words('各数字的分项表（{count} 个文件）', 'Tables of the figures ({count} files)'), {
              count: tables.length,
            })}
          </summary>
          {list(tables)}
        </details>
      )}
      {warnings.length > 0 && (
        <details className="b-raw">
          <summary>{say(words('在本机打开公文时的字体', 'Fonts when the document is opened here'))}</summary>
          <ul className="b-warnings k-small">
            {warnings.map((warning) => (
              <li key={warning.en}>{say(warning)}</li>
            ))}
          </ul>
        </details>
      )}
      <p className="k-quiet k-small b-files-foot">
        {say(
          words(
            '文件已固定，摘要（SHA-256）记在日志里；重发得到的字节完全相同。',
            'The files are frozen and their SHA-256 digests stand in the journal; issued again they have the very same bytes.',
          ),
        )}
      </p>
    </Panel>
  );
}
