import './findings.css';
import { useQuery } from '@tanstack/react-query';
import { Checkbox, Input, Select } from 'antd';
import { useState } from 'react';
import { type Proof, proofWords } from '#capabilities/obligations/contract.ts';
import type { Moment } from '#capabilities/timetable/contract.ts';
import { getSite } from '#capabilities/timetable/site-contract.ts';
import { newId } from '#console/call.ts';
import { useClock } from '#console/clock.ts';
import { dayOf } from '#console/format.ts';
import { DraftForm, Field } from '#console/kit/draft-form.tsx';
import { dropDraft } from '#console/kit/drafts.ts';
import { PageHead, Stack } from '#console/kit/layout.tsx';
import { MomentField } from '#console/kit/moment-field.tsx';
import type { Found } from '#console/kit/search-select.tsx';
import { longEnough } from '#console/kit/text-rule.ts';
import { UnitSelect } from '#console/kit/unit-select.tsx';
import { useWords } from '#console/language.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useAct, useLoaded } from '#console/query.ts';
import { words } from '#console/words.ts';
import { getFinding, issueOrder, type LegalBasis } from '../contract.ts';
import { findingCan, inForceOn, mayCite } from '../rules.ts';
import { findingAt, type newOrderAt } from './addresses.ts';
import { placeOf } from './finding-words.ts';
import { basesQuery } from './queries.ts';

interface OrderValues {
  readonly unit: Found;
  readonly text: string;
  readonly legalBasis?: string;
  readonly proofRequired?: Proof[];
  readonly deadline: Moment;
}

export function NewOrderPage({ params, goTo }: PageProps<typeof newOrderAt.path>) {
  const say = useWords();
  const { findingId } = params;
  const { finding, standing } = useLoaded(query(getFinding, { params: { id: findingId } }));
  const { rows: bases } = useLoaded(basesQuery);
  const { data: siteFile } = useQuery({
    ...query(getSite, { params: { id: finding.site?.id ?? '' } }),
    enabled: finding.site !== null,
  });
  const today = useClock((now) => dayOf(now));
  const [ids] = useState(() => ({ id: newId(), obligationId: newId() }));
  const draftKey = `order-${findingId}`;
  const back = hrefOf(findingAt, { findingId });
  const { act, pending, trouble } = useAct(issueOrder, {
    alsoRefresh: ['obligations', 'situation'],
    onDone: () => {
      dropDraft(draftKey);
      goTo(back, { replace: true });
    },
  });
  const allowed = findingCan.order(finding.state, standing);
  const foundDay = dayOf(Date.parse(finding.foundAt));
  const citable = bases.filter((basis) => mayCite(basis, foundDay, today));
  return (
    <Stack>
      <PageHead
        title={words('出具整改意见', 'Issue a rectification order')}
        back={{ href: back, label: finding.title }}
        note={`${placeOf(finding)} · ${say(finding.kind.name)}`}
      />
      {finding.description !== '' && <p className="k-prose f-quote">{finding.description}</p>}
      <DraftForm<OrderValues>
        initial={{
          unit: { value: finding.unit.id, label: finding.unit.name },
          proofRequired: ['photo', 'statement'],
        }}
        draftKey={draftKey}
        submit={words('出具意见', 'Issue the order')}
        reason={allowed === true ? null : allowed}
        pending={pending}
        trouble={trouble}
        onSubmit={({ unit, text, legalBasis, proofRequired = [], deadline }) =>
          act({
            params: { id: findingId },
            body: {
              ...ids,
              unitId: unit.value,
              text: text.trim(),
              legalBasis: legalBasis ?? null,
              proofRequired,
              deadline,
            },
          })
        }
      >
        <Field
          name="unit"
          label={words('责任单位', 'Unit that has to rectify')}
          why={words(
            '该单位将看到此问题，并收到一项督办事项。',
            'It will see this finding and receive an obligation.',
          )}
          required={words('请选择责任单位。', 'Choose the unit.')}
        >
          <UnitSelect />
        </Field>
        <Field
          name="text"
          label={words('整改意见', 'What is to be done')}
          required={words(
            '请写明要整改成什么样，核验时以此为准。',
            'Write what is to be done; it will be verified by this.',
          )}
          rules={[longEnough(say)]}
        >
          <Input.TextArea rows={5} maxLength={2000} showCount />
        </Field>
        <Field
          name="legalBasis"
          label={words('法律依据', 'Legal basis')}
          why={words(
            '只列出发现之日或今日施行的依据。',
            'Only what was in force when it was found, or is today.',
          )}
        >
          <Select
            allowClear
            placeholder={say(words('可按法律名称、条款或内容查找', 'Find by law, article or content'))}
            showSearch={{ optionFilterProp: 'label' }}
            options={citable.map((basis) => ({
              value: basis.code,
              label: `${basis.law} ${basis.article} ${say(basis.summary)}`,
              basis,
            }))}
            labelRender={({ value, label }) => {
              const basis = bases.find(({ code }) => code === value);
              return basis === undefined ? label : `${basis.law} ${basis.article}`;
            }}
            optionRender={({ data }) => <BasisOption basis={data.basis} today={today} />}
          />
        </Field>
        <Field
          name="deadline"
          label={words('整改期限', 'Deadline')}
          required={words('请选定期限。', 'Choose the deadline.')}
        >
          <MomentField
            {...(siteFile !== undefined && {
              site: { id: siteFile.site.id, sessions: siteFile.sessions },
            })}
          />
        </Field>
        <Field name="proofRequired" label={words('上报须附', 'The report must hold')}>
          <Checkbox.Group
            options={(Object.keys(proofWords) as Proof[]).map((proof) => ({
              value: proof,
              label: say(proofWords[proof]),
            }))}
          />
        </Field>
      </DraftForm>
    </Stack>
  );
}

function BasisOption({ basis, today }: { readonly basis: LegalBasis; readonly today: string }) {
  const say = useWords();
  return (
    <span className="f-basis">
      <span>
        {basis.law} {basis.article}
        {!inForceOn(basis, today) && (
          <span className="k-quiet">
            {' '}
            · {say(words('发现时施行，今已失效', 'in force then, no longer today'))}
          </span>
        )}
      </span>
      <small className="k-quiet">{say(basis.summary)}</small>
    </span>
  );
}
