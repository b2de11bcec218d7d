/** Upgrade items of a site and their acts: start, complete, accept by somebody else, or send back. */
import { useQuery } from '@tanstack/react-query';
import { Button, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { newId } from '#console/call.ts';
import { useExamYear } from '#console/exam.ts';
import { ActButton } from '#console/kit/act-button.tsx';
import { Field } from '#console/kit/draft-form.tsx';
import { FormDialog } from '#console/kit/form-dialog.tsx';
import { Lamp } from '#console/kit/lamp.tsx';
import { Panel } from '#console/kit/layout.tsx';
import { ReasonDialog } from '#console/kit/reason-dialog.tsx';
import { Empty, Trouble } from '#console/kit/states.tsx';
import { useWords } from '#console/language.ts';
import { useMe } from '#console/me.ts';
import { query, useAct } from '#console/query.ts';
import { words } from '#console/words.ts';
import type { UpgradeVerb } from '../contract.ts';
import { upgradeCan } from '../rules.ts';
import { advanceUpgrade, listUpgradeKinds, planUpgrades, type UpgradeItem } from '../site-contract.ts';
import { nextVerbs, upgradeLamp, upgradeStateWords, upgradeVerbWords } from './site-words.ts';

export interface UpgradesProps {
  readonly siteId: string;
  readonly items: readonly UpgradeItem[];
  readonly mayManage: boolean;
}

export function Upgrades({ siteId, items, mayManage }: UpgradesProps) {
  const say = useWords();
  const [planning, setPlanning] = useState(false);
  const accepted = items.filter(({ state }) => state === 'accepted').length;
  return (
    <Panel
      title={words('提升项目', 'Upgrade items')}
      note={
        items.length === 0
          ? undefined
          : say(words('{accepted} / {all} 项已验收', '{accepted} of {all} accepted'), {
              accepted,
              all: items.length,
            })
      }
      flush
    >
      {items.length === 0 ? (
        <Empty reason={words('没有列入提升项目。', 'No upgrade is planned here.')} />
      ) : (
        <ul className="t-items">
          {items.map((item) => (
            <Item key={item.id} item={item} mayManage={mayManage} />
          ))}
        </ul>
      )}
      {mayManage && (
        <div className="t-panel-acts">
          <Button size="small" onClick={() => setPlanning(true)}>
            {say(words('列入项目', 'Plan an item'))}
          </Button>
        </div>
      )}
      <PlanUpgrade siteId={siteId} open={planning} onClose={() => setPlanning(false)} />
    </Panel>
  );
}

function Item({ item, mayManage }: { readonly item: UpgradeItem; readonly mayManage: boolean }) {
  const say = useWords();
  const { personId } = useMe();
  const [returning, setReturning] = useState(false);
  const { act, pending, trouble } = useAct(advanceUpgrade, { onDone: () => setReturning(false) });
  const advance = (verb: UpgradeVerb, note: string) => act({ params: { id: item.id }, body: { verb, note } });
  // A reason is asked for in the dialog, so its absence is none yet.
  const whyNot = (verb: UpgradeVerb) => {
    const verdict = upgradeCan[verb](item, personId, '……');
    return verdict === true ? null : verdict;
  };
  return (
    <li>
      <span className="t-items-what">
        {item.name}
        <small>
          {say(item.kindName)} · {item.year}
        </small>
      </span>
      <Lamp state={upgradeLamp[item.state]} label={upgradeStateWords[item.state]} />
      {mayManage &&
        nextVerbs[item.state].map((verb) => (
          <ActButton
            key={verb}
            label={upgradeVerbWords[verb]}
            reason={whyNot(verb)}
            pending={pending}
            onAct={() => (verb === 'send-back' ? setReturning(true) : advance(verb, ''))}
          />
        ))}
      {!returning && <Trouble of={trouble} />}
      <ReasonDialog
        open={returning}
        title={words('退回提升项目', 'Send the item back')}
        why={words('施工方将看到退回原因并重新施工。', 'Those who built it will see why and do it again.')}
        confirm={words('退回', 'Send back')}
        minLength={2}
        pending={pending}
        trouble={trouble}
        onConfirm={(note) => advance('send-back', note)}
        onCancel={() => setReturning(false)}
      />
    </li>
  );
}

interface PlanValues {
  readonly kind: string;
  readonly name: string;
  readonly year: number;
}

function PlanUpgrade(props: { siteId: string; open: boolean; onClose: () => void }) {
  const { siteId, open, onClose } = props;
  const say = useWords();
  const examYear = useExamYear();
  const [id, setId] = useState(newId);
  const kinds = useQuery({ ...query(listUpgradeKinds, {}), enabled: open });
  const { act, pending, trouble } = useAct(planUpgrades, {
    onDone: () => {
      setId(newId());
      onClose();
    },
  });
  return (
    <FormDialog<PlanValues>
      open={open}
      title={words('列入提升项目', 'Plan an upgrade item')}
      onClose={onClose}
      initial={{ year: examYear }}
      submit={words('列入', 'Plan')}
      pending={pending}
      trouble={trouble}
      onSubmit={({ kind, name, year }) =>
        act({ body: { items: [{ id, siteId, kind, name: name.trim(), year }] } })
      }
    >
      <Field name="kind" label={words('类别', 'Kind')} required={words('请选择类别。', 'Choose a kind.')}>
        <Select
          loading={kinds.isLoading}
          options={kinds.data?.rows.map(({ code, name }) => ({ value: code, label: say(name) })) ?? []}
        />
      </Field>
      <Field name="name" label={words('内容', 'What')} required={words('请填写内容。', 'Say what it is.')}>
        <Input
          maxLength={100}
          placeholder={say(words('如：更换 12 间考场的监控', 'e.g. new cameras in 12 rooms'))}
        />
      </Field>
      <Field name="year" label={words('年度', 'Year')} required={words('请填写年度。', 'Enter the year.')}>
        <InputNumber min={1990} max={2200} precision={0} />
      </Field>
    </FormDialog>
  );
}
