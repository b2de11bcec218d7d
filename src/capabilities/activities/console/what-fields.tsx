/** The part of the forms that says what the activity is and who organises it. */
import { Input, Select } from 'antd';
import { Field } from '#console/kit/draft-form.tsx';
import { type Found, SearchSelect } from '#console/kit/search-select.tsx';
import { useWords } from '#console/language.ts';
import { useMe } from '#console/me.ts';
import { words } from '#console/words.ts';
import { type ActivityKind, activityKinds } from '../contract.ts';
import { kindWords, themeWords } from '../rules.ts';
import { unitFinder } from './find-units.ts';

export interface WhatValues {
  readonly kind: ActivityKind;
  readonly theme: string;
  readonly title: string;
  readonly unit: Found;
  readonly place?: string;
}

export const whatOf = ({ kind, theme, title, unit, place = '' }: WhatValues) => ({
  kind,
  theme,
  title: title.trim(),
  unitId: unit.value,
  place: place.trim(),
});

export function WhatFields() {
  const say = useWords();
  const me = useMe();
  return (
    <>
      <Field name="kind" label={words('类别', 'Kind')} required={words('请选择类别。', 'Choose a kind.')}>
        <Select options={activityKinds.map((kind) => ({ value: kind, label: say(kindWords[kind]) }))} />
      </Field>
      <Field
        name="theme"
        label={words('主题', 'Theme')}
        required={words('请选择主题。', 'Choose a theme.')}
        why={words(
          '“诚信教育”计入诚信教育人次与班级覆盖。',
          'Integrity education counts towards its person-times and classes.',
        )}
      >
        <Select
          options={Object.entries(themeWords).map(([theme, label]) => ({ value: theme, label: say(label) }))}
        />
      </Field>
      <Field
        name="title"
        label={words('名称', 'Title')}
        required={words('请填写名称。', 'Enter a title.')}
        rules={[{ min: 2, message: say(words('至少 2 个字。', 'At least 2 characters.')) }]}
      >
        <Input maxLength={200} />
      </Field>
      <Field
        name="unit"
        label={words('组织单位', 'Organised by')}
        required={words('请选择组织单位。', 'Choose the unit that organises it.')}
      >
        <SearchSelect
          find={unitFinder(me, 'activities.manage')}
          placeholder={words('名称或编码', 'Name or code')}
        />
      </Field>
      <Field name="place" label={words('地点', 'Place')}>
        <Input maxLength={200} />
      </Field>
    </>
  );
}
