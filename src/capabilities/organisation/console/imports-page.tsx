import './organisation.css';
import { Checkbox, Radio } from 'antd';
import { useState } from 'react';
import { newId } from '#console/call.ts';
import { FilterBar } from '#console/kit/filter-bar.tsx';
import { PageHead, Panel, Stack } from '#console/kit/layout.tsx';
import { ListTable } from '#console/kit/list-table.tsx';
import { Empty } from '#console/kit/states.tsx';
import { When } from '#console/kit/time.tsx';
import { UploadBox } from '#console/kit/upload-box.tsx';
import { useWords } from '#console/language.ts';
import { useFreshOn } from '#console/live.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useAct, useLoaded } from '#console/query.ts';
import { words } from '#console/words.ts';
import { type ImportKind, type ImportState, importKinds } from '../contract.ts';
import { listImports, MAX_FILE_BYTES, uploadImport } from '../import-contract.ts';
import { importKindWords } from '../rules.ts';
import { ExportPanel } from './export-panel.tsx';
import { ImportOutcome } from './import-outcome.tsx';
import { importStateWords, isBusy } from './import-progress.ts';
import { importPage, importsPage } from './pages.tsx';

/** Asked again this often while something is under way. */
const pollMs = 1000;

export function ImportsPage(props: PageProps<'/organisation/imports', typeof listImports.query>) {
  const { search, setSearch, goTo } = props;
  const say = useWords();
  useFreshOn(['organisation']);
  const { rows, total } = useLoaded({
    ...query(listImports, { query: search }),
    refetchInterval: ({ state }) => (state.data?.rows.some(isBusy) === true ? pollMs : false),
  });
  return (
    <Stack>
      <PageHead title={importsPage.title} />
      <Upload onUploaded={(id) => goTo(hrefOf(importPage, { importId: id }))} />
      <ExportPanel />
      <section>
        <h2 className="o-heading">{say(words('导入记录', 'Imports so far'))}</h2>
        <FilterBar
          fields={[
            {
              name: 'kind',
              label: words('内容', 'Content'),
              kind: 'choice',
              choices: importKinds.map((kind) => ({ value: kind, label: importKindWords[kind] })),
            },
            {
              name: 'state',
              label: words('状态', 'State'),
              kind: 'choice',
              choices: (Object.keys(importStateWords) as ImportState[]).map((state) => ({
                value: state,
                label: importStateWords[state],
              })),
            },
          ]}
          search={search}
          onSearch={setSearch}
          hrefOf={(next) => hrefOf(importsPage, {}, next)}
        />
        <ListTable
          label={words('导入记录', 'Imports')}
          rows={rows}
          total={total}
          rowKey={({ id }) => id}
          rowHref={({ id }) => hrefOf(importPage, { importId: id })}
          search={search}
          onSearch={setSearch}
          columns={[
            {
              key: 'file',
              title: words('文件', 'File'),
              sort: 'fileName',
              cell: ({ fileName }) => fileName,
            },
            {
              key: 'kind',
              title: words('内容', 'Content'),
              width: 180,
              cell: ({ kind }) => say(importKindWords[kind]),
            },
            { key: 'outcome', title: words('结果', 'Outcome'), cell: (row) => <ImportOutcome of={row} /> },
            {
              key: 'by',
              title: words('上传人', 'By'),
              width: 104,
              cell: ({ uploadedBy }) => uploadedBy?.name ?? '—',
            },
            {
              key: 'at',
              title: words('上传时间', 'Uploaded'),
              sort: 'uploadedAt',
              width: 132,
              cell: ({ uploadedAt }) => <When at={uploadedAt} />,
            },
          ]}
          empty={
            <Empty
              reason={words('还没有导入记录。', 'Nothing has been imported.')}
              next={words('在上方选择内容并上传文件。', 'Choose the content above and upload a file.')}
            />
          }
        />
      </section>
    </Stack>
  );
}

function Upload({ onUploaded }: { readonly onUploaded: (id: string) => void }) {
  const say = useWords();
  const [kind, setKind] = useState<ImportKind>('people');
  const [oldData, setOldData] = useState(false);
  const { act, pending, progress, trouble } = useAct(uploadImport, {
    onDone: (reply) => onUploaded(reply.id),
  });
  return (
    <Panel
      title={words('导入', 'Import')}
      note={say(
        words('先逐行核对，看过报告再决定是否采用', 'rows are checked first; you decide after the report'),
      )}
    >
      <Stack>
        <div className="o-choices">
          <Radio.Group
            value={kind}
            aria-label={say(words('导入内容', 'Content'))}
            options={importKinds.map((one) => ({ value: one, label: say(importKindWords[one]) }))}
            onChange={(event) => setKind(event.target.value as ImportKind)}
          />
          {kind === 'roster' && (
            <Checkbox checked={oldData} onChange={(event) => setOldData(event.target.checked)}>
              {say(
                words(
                  '历史数据：证件号校验码不符只作提醒',
                  'Old data: a wrong check character is only a warning',
                ),
              )}
            </Checkbox>
          )}
        </div>
        <UploadBox
          prompt={words('拖入表格文件，或', 'Drop a table here, or')}
          accept={['.csv', '.xlsx']}
          maxBytes={MAX_FILE_BYTES}
          pending={pending}
          progress={progress}
          trouble={trouble}
          onFile={(file) =>
            act({
              query: {
                id: newId(),
                kind,
                fileName: file.name.slice(0, 200),
                oldData: kind === 'roster' && oldData,
              },
              body: file,
            })
          }
        />
        <p className="k-quiet k-small">
          {say(
            words(
              '第一行为表头，列的先后不限；可先在下方导出一份作为模板。',
              'The first row names the columns, in any sequence; an export from below serves as a template.',
            ),
          )}
        </p>
      </Stack>
    </Panel>
  );
}
