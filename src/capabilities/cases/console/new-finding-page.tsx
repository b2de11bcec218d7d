import './findings.css';
import { useQuery } from '@tanstack/react-query';
import { Form, Input, Segmented, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { getSite, listSites } from '#capabilities/timetable/site-contract.ts';
import { call, newId } from '#console/call.ts';
import { nowMs } from '#console/clock.ts';
import { DraftForm, Field } from '#console/kit/draft-form.tsx';
import { dropDraft } from '#console/kit/drafts.ts';
import { EvidenceField } from '#console/kit/evidence-field.tsx';
import { InstantInput } from '#console/kit/instant-input.tsx';
import { PageHead } from '#console/kit/layout.tsx';
import { type Found, SearchSelect } from '#console/kit/search-select.tsx';
import { longEnough } from '#console/kit/text-rule.ts';
import { UnitSelect } from '#console/kit/unit-select.tsx';
import { useWords } from '#console/language.ts';
import { reachesUnit, useMe } from '#console/me.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useAct, useLoaded } from '#console/query.ts';
import { type Words, words } from '#console/words.ts';
import {
  type EvidenceFile,
  type FindingKind,
  type FindingSource,
  findingSources,
  recordFinding,
  type Severity,
} from '../contract.ts';
import { findingSourceWords, severityWords } from '../rules.ts';
import { findingAt, findingsAt, type newFindingAt } from './addresses.ts';
import { kindGroups, whereOf } from './finding-words.ts';
import { kindsQuery, ownUnitsQuery } from './queries.ts';

type Props = PageProps<typeof newFindingAt.path, typeof newFindingAt.search>;

interface FindingValues {
  readonly whereKind: 'site' | 'unit';
  readonly site?: Found;
  readonly unit?: Found;
  readonly place?: string;
  readonly kind: string;
  readonly severity?: Severity;
  readonly title: string;
  readonly description?: string;
  readonly evidence?: readonly EvidenceFile[];
  readonly source: FindingSource;
  readonly foundAt: string;
  readonly foundBy?: string;
}

const draftKey = 'record-finding';

/** One column for a phone on the spot: where, what kind, how bad, in words, pictures; the rest has its usual value. */
export function NewFindingPage({ search, goTo }: Props) {
  const say = useWords();
  const me = useMe();
  const { rows: kinds } = useLoaded(kindsQuery);
  const { data: ownUnits = [] } = useQuery(ownUnitsQuery(me.unitPaths));
  const { data: siteFile } = useQuery({
    ...query(getSite, { params: { id: search.site ?? '' } }),
    enabled: search.site !== undefined,
  });
  const [id] = useState(newId);
  const [openedAt] = useState(() => new Date(nowMs()).toISOString());
  const [busy, setBusy] = useState<Words | null>(null);
  const { act, pending, trouble } = useAct(recordFinding, {
    alsoRefresh: ['situation'],
    onDone: ({ id: findingId }) => {
      dropDraft(draftKey);
      goTo(hrefOf(findingAt, { findingId }), { replace: true });
    },
  });
  const kindOf = (code: unknown) => kinds.find((kind) => kind.code === code);
  const submit = (values: FindingValues) => {
    const where = whereOf(values);
    if (where === null) return;
    const { kind, severity, title, description = '', evidence = [], source, foundAt, foundBy } = values;
    act({
      body: {
        id,
        kind,
        ...(severity !== undefined && { severity }),
        source,
        where,
        foundAt,
        foundByUnitId: foundBy ?? null,
        title: title.trim(),
        description: description.trim(),
        evidence: [...evidence],
      },
    });
  };
  return (
    <>
      <PageHead
        title={words('登记风险问题', 'Record a finding')}
        back={{ href: hrefOf(findingsAt, {}, { state: 'open' }), label: words('风险问题', 'Findings') }}
      />
      <DraftForm<FindingValues>
        initial={{
          whereKind: 'site',
          foundAt: openedAt,
          ...(siteFile !== undefined && { site: { value: siteFile.site.id, label: siteFile.site.name } }),
          ...(ownUnits[0] !== undefined && { foundBy: ownUnits[0].id }),
        }}
        draftKey={draftKey}
        submit={words('登记', 'Record')}
        reason={busy}
        pending={pending}
        trouble={trouble}
        onSubmit={submit}
      >
        <Where reaches={(path) => reachesUnit(me, 'cases.record', path)} />
        <Field name="kind" label={words('类别', 'Kind')} required={words('请选择类别。', 'Choose the kind.')}>
          <Select
            placeholder={say(words('按名称或编码查找', 'Find by name or code'))}
            showSearch={{ optionFilterProp: 'label' }}
            popupMatchSelectWidth
            options={kindGroups(kinds).map(({ name, kinds: own }) => ({
              label: say(name),
              title: say(name),
              options: own.map((kind) => ({ value: kind.code, label: `${say(kind.name)} ${kind.code}` })),
            }))}
            optionRender={({ value, label }) => <KindOption kind={kindOf(value)} label={label} />}
          />
        </Field>
        <Field name="severity" label={words('严重程度', 'Severity')}>
          <SeverityField kinds={kinds} />
        </Field>
        <Field
          name="title"
          label={words('问题', 'What is wrong')}
          required={words('请用一句话写明问题。', 'Say in one line what is wrong.')}
          rules={[longEnough(say)]}
        >
          <Input
            maxLength={200}
            placeholder={say(words('如：第 3 考场广播有杂音', 'e.g. noise on the speaker of room 3'))}
          />
        </Field>
        <Field
          name="description"
          label={words('详细情况', 'Description')}
          why={words('不写考生姓名和证件号码。', 'No names or numbers of candidates.')}
        >
          <Input.TextArea rows={4} maxLength={4000} />
        </Field>
        <Field name="evidence" label={words('照片与材料', 'Pictures and papers')}>
          <EvidenceField onBusy={setBusy} />
        </Field>
        <Field
          name="source"
          label={words('来源', 'How it came to light')}
          required={words('请选择来源。', 'Choose how it came to light.')}
        >
          <Select
            placeholder={say(words('选择来源', 'Choose'))}
            options={findingSources.map((source) => ({
              value: source,
              label: say(findingSourceWords[source]),
            }))}
          />
        </Field>
        <Field
          name="foundAt"
          label={words('发现时间', 'When it was found')}
          required={words('请填写发现时间。', 'Enter when it was found.')}
        >
          <InstantInput max={openedAt} />
        </Field>
        {ownUnits.length > 0 && (
          <Field name="foundBy" label={words('发现单位', 'Found by')}>
            <Select allowClear options={ownUnits.map((unit) => ({ value: unit.id, label: unit.name }))} />
          </Field>
        )}
      </DraftForm>
    </>
  );
}

/** Names of kinds are long: on a phone they break over lines rather than end in dots. */
function KindOption({ kind, label }: { readonly kind: FindingKind | undefined; readonly label: ReactNode }) {
  const say = useWords();
  if (kind === undefined) return <>{label}</>;
  return (
    <span className="k-search-option">
      {say(kind.name)}
      <small className="k-quiet">{kind.code}</small>
    </span>
  );
}

/** Sites come first: most of what is found is found there. */
function Where({ reaches }: { readonly reaches: (path: string) => boolean }) {
  const say = useWords();
  const form = Form.useFormInstance<FindingValues>();
  const atSite = Form.useWatch('whereKind', form) !== 'unit';
  return (
    <>
      <Field name="whereKind" label={words('在哪里', 'Where')} required={words('请选择。', 'Choose.')}>
        <Segmented
          options={[
            { value: 'site', label: say(words('考点', 'At a site')) },
            { value: 'unit', label: say(words('其他地点', 'Elsewhere')) },
          ]}
        />
      </Field>
      {atSite ? (
        <Field name="site" label={words('考点', 'Site')} required={words('请选择考点。', 'Choose the site.')}>
          <SearchSelect find={findSites} placeholder={words('输入考点名称或编码', 'Type a name or a code')} />
        </Field>
      ) : (
        <Field
          name="unit"
          label={words('属于哪个区市或单位', 'Belongs to')}
          required={words('请选择所属区市或单位。', 'Choose the district or unit it belongs to.')}
        >
          <UnitSelect within={reaches} />
        </Field>
      )}
      <Field
        name="place"
        label={atSite ? words('具体位置', 'Where in the site') : words('具体地点', 'Place')}
        {...(!atSite && { required: words('请写明地点。', 'Write where it is.') })}
        rules={atSite ? [] : [longEnough(say)]}
      >
        <Input
          maxLength={200}
          placeholder={say(
            atSite
              ? words('如：二号楼三层东侧', 'e.g. building 2, third floor, east')
              : words('如：某路 12 号数码店', 'e.g. electronics shop, 12 X Road'),
          )}
        />
      </Field>
    </>
  );
}

async function findSites(text: string, signal: AbortSignal): Promise<readonly Found[]> {
  const { rows } = await call(
    listSites,
    {
      query: {
        page: 1,
        pageSize: 30,
        sort: 'code',
        ...(text !== '' && { text: text.slice(0, 100) }),
      },
    },
    { signal },
  );
  return rows.map(({ id, name, code }) => ({ value: id, label: name, note: code }));
}

interface SeverityFieldProps {
  readonly id?: string;
  readonly value?: Severity;
  readonly onChange?: (severity: Severity) => void;
  readonly kinds: readonly FindingKind[];
}

/** Shows what the kind says until somebody says otherwise. */
function SeverityField({ id, value, onChange, kinds }: SeverityFieldProps) {
  const say = useWords();
  const form = Form.useFormInstance<FindingValues>();
  const chosenKind = Form.useWatch('kind', form);
  const usual = kinds.find(({ code }) => code === chosenKind)?.severity;
  return (
    <div className="f-severity-field" {...(id === undefined ? {} : { id })}>
      <Segmented<Severity | ''>
        value={value ?? usual ?? ''}
        options={(['G', 'S', 'V'] as const).map((severity) => ({
          value: severity,
          label: say(severityWords[severity]),
        }))}
        onChange={(severity) => severity !== '' && onChange?.(severity)}
      />
      {usual !== undefined && (
        <span className="k-quiet k-small">
          {value === undefined || value === usual
            ? say(words('该类别的规定程度', 'as laid down for this kind'))
            : say(words('该类别规定为“{usual}”', '“{usual}” is laid down for this kind'), {
                usual: say(severityWords[usual]),
              })}
        </span>
      )}
    </div>
  );
}
