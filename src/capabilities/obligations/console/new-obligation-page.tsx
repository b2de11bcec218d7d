import { useQuery } from '@tanstack/react-query';
import { Checkbox, Input } from 'antd';
import { useState } from 'react';
import { readUnit } from '#capabilities/organisation/contract.ts';
import type { Moment } from '#capabilities/timetable/contract.ts';
import { newId } from '#console/call.ts';
import { DraftForm, Field } from '#console/kit/draft-form.tsx';
import { dropDraft } from '#console/kit/drafts.ts';
import { PageHead } from '#console/kit/layout.tsx';
import { MomentField } from '#console/kit/moment-field.tsx';
import type { Found } from '#console/kit/search-select.tsx';
import { longEnough } from '#console/kit/text-rule.ts';
import { UnitSelect } from '#console/kit/unit-select.tsx';
import { useWords } from '#console/language.ts';
import { reachesUnit, useMe } from '#console/me.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useAct } from '#console/query.ts';
import { words } from '#console/words.ts';
import { assignObligation, type Proof, proofWords } from '../contract.ts';
import { type newObligationAt, obligationAt, obligationsAt } from './addresses.ts';

type Props = PageProps<typeof newObligationAt.path, typeof newObligationAt.search>;

interface Assignment {
  readonly unit: Found;
  readonly title: string;
  readonly outcome: string;
  readonly proofRequired: Proof[];
  readonly deadline: Moment;
}

const draftKey = 'assign-obligation';

export function NewObligationPage({ search, goTo }: Props) {
  const say = useWords();
  const me = useMe();
  const [id] = useState(newId);
  // Already fetched with the page; a unit that may not be seen leaves the field empty.
  const { data } = useQuery({
    ...query(readUnit, { params: { id: search.unit ?? '' } }),
    enabled: search.unit !== undefined,
  });
  const { act, pending, trouble } = useAct(assignObligation, {
    alsoRefresh: ['situation'],
    onDone: ({ id: obligationId }) => {
      dropDraft(draftKey);
      goTo(hrefOf(obligationAt, { obligationId }), { replace: true });
    },
  });
  const { upgradeItem } = search;
  return (
    <>
      <PageHead
        title={words('交办任务', 'Assign an obligation')}
        back={{ href: hrefOf(obligationsAt), label: words('督办事项', 'Obligations') }}
        note={say(
          words(
            '承办单位签收后办理并上报，由上报人以外的人核验，再销号。',
            'The unit signs for it, works and reports; somebody else than who reported verifies it, then it is struck off.',
          ),
        )}
      />
      <DraftForm<Assignment>
        initial={{
          proofRequired: ['statement'],
          ...(search.title !== undefined && { title: search.title }),
          ...(data !== undefined && { unit: { value: data.unit.id, label: data.unit.name } }),
        }}
        draftKey={draftKey}
        submit={words('交办', 'Assign')}
        pending={pending}
        trouble={trouble}
        onSubmit={({ unit, title, outcome, proofRequired, deadline }) =>
          act({
            body: {
              id,
              unitId: unit.value,
              title: title.trim(),
              outcome: outcome.trim(),
              proofRequired,
              deadline,
              source:
                upgradeItem === undefined
                  ? { kind: 'direct', id }
                  : { kind: 'upgrade-item', id: upgradeItem },
            },
          })
        }
      >
        <Field
          name="unit"
          label={words('承办单位', 'Unit')}
          required={words('请选择承办单位。', 'Choose the unit that owes it.')}
        >
          <UnitSelect within={(path) => reachesUnit(me, 'obligations.assign', path)} />
        </Field>
        <Field
          name="title"
          label={words('事项', 'Title')}
          required={words('请用一句话写明事项。', 'Say in one line what it is.')}
          rules={[longEnough(say)]}
        >
          <Input maxLength={200} />
        </Field>
        <Field
          name="outcome"
          label={words('要办成什么', 'Outcome')}
          required={words(
            '请写明办成的标准，核验时以此为准。',
            'Write what counts as done; it will be verified by this.',
          )}
          rules={[longEnough(say)]}
        >
          <Input.TextArea rows={4} maxLength={2000} showCount />
        </Field>
        <Field
          name="deadline"
          label={words('期限', 'Deadline')}
          required={words('请选定期限。', 'Choose the deadline.')}
        >
          <MomentField />
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
    </>
  );
}
