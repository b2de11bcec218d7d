import { Input, Select } from 'antd';
import { useState } from 'react';
import { newId } from '#console/call.ts';
import { Field } from '#console/kit/draft-form.tsx';
import { FormDialog } from '#console/kit/form-dialog.tsx';
import { type Found, SearchSelect } from '#console/kit/search-select.tsx';
import { useWords } from '#console/language.ts';
import { useAct } from '#console/query.ts';
import { words } from '#console/words.ts';
import { establishUnit, type UnitKind, type UnitRow, unitKinds } from '../contract.ts';
import { mayStandBelow, unitKindWords } from '../rules.ts';
import { findUnits } from './finders.ts';

interface Values {
  readonly kind: UnitKind;
  readonly name: string;
  readonly code: string;
  readonly parent?: Found;
  readonly fromDay?: string;
}

export interface EstablishUnitProps {
  readonly open: boolean;
  /** The unit above, where the page already says which. */
  readonly parent?: Pick<UnitRow, 'id' | 'kind' | 'name'>;
  readonly onClose: () => void;
  readonly onDone: (id: string) => void;
}

export function EstablishUnit({ open, parent, onClose, onDone }: EstablishUnitProps) {
  const say = useWords();
  const [id, setId] = useState(newId);
  const { act, pending, trouble } = useAct(establishUnit, {
    onDone: (unit) => {
      setId(newId());
      onClose();
      onDone(unit.id);
    },
  });
  const kinds = unitKinds.filter((kind) =>
    parent === undefined ? kind !== 'city' : mayStandBelow(kind, parent.kind),
  );
  return (
    <FormDialog<Values>
      open={open}
      title={
        parent === undefined
          ? words('建立单位', 'Establish a unit')
          : say(words('在{name}下建立单位', 'Establish a unit below {name}'), { name: parent.name })
      }
      onClose={onClose}
      initial={{}}
      submit={words('建立', 'Establish')}
      reason={
        kinds.length === 0
          ? words('这类单位之下不设单位。', 'Nothing stands below a unit of this kind.')
          : null
      }
      pending={pending}
      trouble={trouble}
      onSubmit={({ kind, name, code, parent: chosen, fromDay }) =>
        act({
          body: {
            id,
            kind,
            name: name.trim(),
            code: code.trim(),
            parentId: parent?.id ?? chosen?.value ?? null,
            ...(fromDay ? { fromDay } : {}),
          },
        })
      }
    >
      <Field name="kind" label={words('类型', 'Kind')} required={words('请选择单位类型。', 'Choose a kind.')}>
        <Select options={kinds.map((kind) => ({ value: kind, label: say(unitKindWords[kind]) }))} />
      </Field>
      <Field
        name="name"
        label={words('名称', 'Name')}
        required={words('请填写单位名称。', 'Enter its name.')}
      >
        <Input maxLength={100} />
      </Field>
      <Field
        name="code"
        label={words('编码', 'Code')}
        required={words('请填写编码。', 'Enter its code.')}
        why={words(
          '字母、数字、点或横线，全市唯一，建立后不能改；将公开出现在日志中。',
          'Letters, digits, dots or hyphens; unique, never changed, and public in the journal.',
        )}
        rules={[
          {
            pattern: /^\s*[0-9A-Za-z][0-9A-Za-z.-]{0,39}\s*$/,
            message: say(words('只用字母、数字、点或横线。', 'Letters, digits, dots and hyphens only.')),
          },
        ]}
      >
        <Input maxLength={40} />
      </Field>
      {parent === undefined && (
        <Field
          name="parent"
          label={words('上级单位', 'Unit above')}
          required={words('请选择上级单位。', 'Choose the unit above.')}
        >
          <SearchSelect find={findUnits} placeholder={words('名称或编码', 'Name or code')} />
        </Field>
      )}
      <Field
        name="fromDay"
        label={words('成立日期', 'First day')}
        why={words('不填即今天。', 'Today when left empty.')}
      >
        <Input type="date" />
      </Field>
    </FormDialog>
  );
}
