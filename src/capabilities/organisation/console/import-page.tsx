import './organisation.css';
import { Button, Table } from 'antd';
import { useState } from 'react';
import { saveFile } from '#console/call.ts';
import { type CallError, isCallError } from '#console/errors.ts';
import { formatCount, formatRate } from '#console/format.ts';
import { ActButton } from '#console/kit/act-button.tsx';
import { Facts, PageHead, Panel, Stack } from '#console/kit/layout.tsx';
import { ReasonDialog } from '#console/kit/reason-dialog.tsx';
import { Empty, Note, Trouble } from '#console/kit/states.tsx';
import { When } from '#console/kit/time.tsx';
import { usePhone } from '#console/kit/use-phone.ts';
import { useLanguage, useWords } from '#console/language.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useAct, useLoaded } from '#console/query.ts';
import { words } from '#console/words.ts';
import {
  discardImport,
  type Import,
  importReport,
  PROBLEMS_SHOWN,
  type Problem,
  readImport,
  takeImport,
} from '../import-contract.ts';
import { importKindWords } from '../rules.ts';
import { ImportOutcome, rowsDone } from './import-outcome.tsx';
import { importCan, importStateWords, isBusy, shareDone } from './import-progress.ts';
import { importsPage } from './pages.tsx';

/** Asked again this often while rows are being worked on. */
const pollMs = 700;

export function ImportPage({ params }: PageProps<'/organisation/imports/$importId'>) {
  const say = useWords();
  const { import: file, problems } = useLoaded({
    ...query(readImport, { params: { id: params.importId } }),
    refetchInterval: ({ state }) => (state.data !== undefined && isBusy(state.data.import) ? pollMs : false),
  });
  return (
    <Stack>
      <PageHead
        title={file.fileName}
        back={{ href: hrefOf(importsPage, {}), label: importsPage.title }}
        note={<ImportOutcome of={file} />}
        actions={<Acts file={file} />}
      />
      {isBusy(file) && <Progress file={file} />}
      {file.failure !== null && <Note>{say(file.failure.words)}</Note>}
      {file.state !== 'checking' && file.state !== 'unreadable' && (
        <Panel title={words('核对结果', 'What the check found')}>
          <Counts file={file} />
        </Panel>
      )}
      <Problems file={file} problems={problems} />
      <Panel title={words('文件', 'File')}>
        <Facts
          facts={[
            { name: words('内容', 'Content'), value: say(importKindWords[file.kind]) },
            {
              name: words('格式', 'Format'),
              value: `${file.format.toUpperCase()}${file.encoding === null ? '' : ` · ${file.encoding}`}`,
            },
            file.oldData
              ? {
                  name: words('历史数据', 'Old data'),
                  value: say(words('校验码不符只作提醒', 'a wrong check character is only a warning')),
                }
              : null,
            { name: words('上传人', 'Uploaded by'), value: file.uploadedBy?.name ?? '—' },
            {
              name: words('上传时间', 'Uploaded at'),
              value: <When at={file.uploadedAt} precision="second" />,
            },
            file.endedAt === null
              ? null
              : { name: words('了结时间', 'Ended at'), value: <When at={file.endedAt} precision="second" /> },
            {
              name: words('文件保管', 'Where the file is'),
              value: say(
                file.endedAt === null
                  ? words('加密保存，采用或放弃后即销毁', 'kept encrypted; destroyed once taken or discarded')
                  : words('已销毁，只留报告', 'destroyed; the report stays'),
              ),
            },
          ]}
        />
      </Panel>
    </Stack>
  );
}

const worded = (verdict: ReturnType<typeof importCan.discard>) => (verdict === true ? null : verdict);

function Acts({ file }: { readonly file: Import }) {
  const [discarding, setDiscarding] = useState(false);
  const take = useAct(takeImport);
  const discard = useAct(discardImport, { onDone: () => setDiscarding(false) });
  if (file.state === 'taken' || file.state === 'discarded') return null;
  const params = { id: file.id };
  const partly = file.bad > 0;
  return (
    <>
      <ActButton
        label={words('放弃', 'Discard')}
        reason={worded(importCan.discard(file))}
        onAct={() => setDiscarding(true)}
      />
      {partly && (
        <ActButton
          label={words('整份采用', 'Take the whole')}
          reason={worded(importCan.takeAll(file))}
          onAct={() => {}}
        />
      )}
      <ActButton
        primary
        label={partly ? words('只采用正确的行', 'Take the good rows') : words('整份采用', 'Take the whole')}
        reason={worded(partly ? importCan.takeGoodRows(file) : importCan.takeAll(file))}
        pending={take.pending || file.state === 'taking'}
        onAct={() => take.act({ params, body: { take: partly ? 'good-rows' : 'all-or-nothing' } })}
      />
      <Trouble of={take.trouble} />
      <ReasonDialog
        open={discarding}
        title={words('放弃导入', 'Discard the import')}
        why={words(
          '文件将被销毁，核对报告保留；已有数据不变。',
          'The file is destroyed and its report stays. Nothing that is there changes.',
        )}
        confirm={words('放弃', 'Discard')}
        minLength={2}
        danger
        pending={discard.pending}
        trouble={discard.trouble}
        onConfirm={(reason) => discard.act({ params, body: { reason } })}
        onCancel={() => setDiscarding(false)}
      />
    </>
  );
}

function Progress({ file }: { readonly file: Import }) {
  const say = useWords();
  const share = shareDone(file);
  return (
    <div className="k-panel">
      <div className="k-panel-body o-progress" role="status">
        <span>
          {[
            say(importStateWords[file.state]),
            rowsDone(file, say),
            share === null ? '' : formatRate(file.rowsDone, file.rows),
          ]
            .filter((text) => text !== '')
            .join(' · ')}
        </span>
        <progress
          aria-label={say(importStateWords[file.state])}
          max={1}
          {...(share === null ? {} : { value: share })}
        />
        <span className="k-quiet k-small">
          {say(
            words(
              '可以离开此页，进度不会丢失；从“导入与导出”可随时回来。',
              'You may leave; nothing is lost. Come back from Import and export at any time.',
            ),
          )}
        </span>
      </div>
    </div>
  );
}

function Counts({ file }: { readonly file: Import }) {
  const say = useWords();
  const language = useLanguage();
  const unit = words('行', '');
  const parts = [
    { name: words('共', 'Rows'), count: file.rows, unit },
    { name: words('可采用', 'Good'), count: file.good, unit },
    { name: words('有问题', 'Bad'), count: file.bad, unit },
    { name: words('与现有一致', 'Known already'), count: file.unchanged, unit },
    { name: words('错误', 'Errors'), count: file.errors, unit: words('处', '') },
    { name: words('提醒', 'Warnings'), count: file.warnings, unit: words('处', '') },
    ...(file.rowsTaken === null ? [] : [{ name: words('已采用', 'Taken'), count: file.rowsTaken, unit }]),
  ];
  return (
    <dl className="o-import-parts">
      {parts.map((part) => (
        <div key={part.name.en}>
          <dt>{say(part.name)}</dt>
          <dd>
            {formatCount(part.count, language)}
            <span className="k-unit">{say(part.unit)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Problems({ file, problems }: { readonly file: Import; readonly problems: readonly Problem[] }) {
  const say = useWords();
  const language = useLanguage();
  const phone = usePhone();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<CallError | null>(null);
  const count = file.errors + file.warnings;
  const save = async () => {
    setBusy(true);
    setTrouble(null);
    try {
      await saveFile(importReport, { params: { id: file.id }, query: { language } });
    } catch (thrown) {
      if (!isCallError(thrown)) throw thrown;
      setTrouble(thrown);
    } finally {
      setBusy(false);
    }
  };
  const severity = ({ severity: of }: Problem) =>
    of === 'error' ? words('错误', 'error') : words('提醒', 'warning');
  return (
    <Panel
      title={words('逐行报告', 'Row by row')}
      note={
        count > PROBLEMS_SHOWN
          ? say(words('前 {shown} 处，共 {count} 处', 'the first {shown} of {count}'), {
              shown: PROBLEMS_SHOWN,
              count,
            })
          : undefined
      }
      flush
    >
      {problems.length === 0 ? (
        <Empty
          reason={
            isBusy(file)
              ? words('核对完成后在此列出。', 'Listed here once the check is done.')
              : file.state === 'unreadable'
                ? words('文件没能读到行。', 'No row could be read.')
                : words('没有问题。', 'No problems.')
          }
        />
      ) : phone ? (
        <ul className="o-rows">
          {problems.map((problem) => (
            <li key={`${problem.row} ${problem.column} ${problem.code}`}>
              <span className="o-rows-what">
                <strong>
                  {say(words('第 {row} 行', 'Row {row}'), { row: problem.row })}
                  {problem.column !== null && ` · ${problem.column}`}
                </strong>
                <small>{say(severity(problem))}</small>
                <span>
                  {say(problem.wrong)}
                  {problem.found !== '' && <span className="o-problem-found"> {problem.found}</span>}
                </span>
                <small>
                  {say(words('应为：{expected}', 'Expected: {expected}'), {
                    expected: say(problem.expected),
                  })}
                </small>
              </span>
            </li>
          ))}
        </ul>
      ) : (
        <Table<Problem>
          size="small"
          pagination={false}
          dataSource={problems}
          rowKey={({ row, column, code }) => `${row} ${column} ${code}`}
          columns={[
            { key: 'row', title: say(words('行', 'Row')), dataIndex: 'row', width: 72, align: 'right' },
            {
              key: 'column',
              title: say(words('列', 'Column')),
              width: 120,
              render: (_, { column }) => column ?? '—',
            },
            {
              key: 'severity',
              title: say(words('程度', 'Severity')),
              width: 72,
              render: (_, row) => say(severity(row)),
            },
            {
              key: 'wrong',
              title: say(words('问题', 'What is wrong')),
              width: 240,
              render: (_, { wrong }) => say(wrong),
            },
            {
              key: 'found',
              title: say(words('填的是', 'It says')),
              width: 200,
              render: (_, { found }) => <span className="o-problem-found">{found === '' ? '—' : found}</span>,
            },
            {
              key: 'expected',
              title: say(words('应为', 'Expected')),
              render: (_, { expected }) => say(expected),
            },
          ]}
        />
      )}
      {count > 0 && (
        <div className="o-panel-acts">
          <Button size="small" loading={busy} onClick={() => void save()}>
            {say(words('下载完整报告（CSV）', 'Download the full report (CSV)'))}
          </Button>
          <Trouble of={trouble} />
        </div>
      )}
    </Panel>
  );
}
