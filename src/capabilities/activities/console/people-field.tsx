/** Who was there, by name: one unit's people after another, ticked. */
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import { readUnit } from '#capabilities/organisation/contract.ts';
import { type Found, SearchSelect } from '#console/kit/search-select.tsx';
import { Trouble } from '#console/kit/states.tsx';
import { useWords } from '#console/language.ts';
import { useMe } from '#console/me.ts';
import { query } from '#console/query.ts';
import { words } from '#console/words.ts';
import { unitFinder } from './find-units.ts';

export interface PeopleFieldProps {
  /** Where to begin: the organising unit. */
  readonly unit: Found | undefined;
  readonly value: readonly Found[];
  readonly onChange: (people: readonly Found[]) => void;
}

export function PeopleField({ unit: organiser, value, onChange }: PeopleFieldProps) {
  const say = useWords();
  const me = useMe();
  const [chosen, setChosen] = useState<Found | undefined>();
  const unit = chosen ?? organiser;
  const { data, error, refetch } = useQuery({
    ...query(readUnit, { params: { id: unit?.value ?? '' } }),
    enabled: unit !== undefined,
  });
  // Somebody with two posts in one unit stands there once.
  const people = [...new Map(data?.appointments.map(({ person }) => [person.id, person])).values()];
  const here = new Set(value.map(({ value: id }) => id));
  const missing = people.filter(({ id }) => !here.has(id));
  const add = (added: readonly { id: string; name: string }[]) =>
    onChange([...value, ...added.map(({ id, name }) => ({ value: id, label: name }))]);
  const remove = (id: string) => onChange(value.filter((one) => one.value !== id));
  const members = (data?.members ?? []).filter(({ untilDay }) => untilDay === null);
  return (
    <div className="a-people">
      <SearchSelect
        aria-label={say(words('从哪个单位选人', 'Unit whose people to choose from'))}
        placeholder={words('从哪个单位选人：名称或编码', 'Unit: name or code')}
        find={unitFinder(me, 'organisation.read')}
        value={unit ?? null}
        onChange={setChosen}
      />
      {members.length > 0 && (
        <div className="a-people-unit">
          {members.map(({ id, unit: member }) => (
            <Button
              key={id}
              type="link"
              size="small"
              onClick={() => setChosen({ value: member.id, label: member.name })}
            >
              {member.name}
            </Button>
          ))}
        </div>
      )}
      <Trouble of={error} onRetry={() => void refetch()} />
      {data !== undefined &&
        (people.length === 0 ? (
          <span className="k-quiet">
            {say(
              words(
                '该单位没有登记人员；请换一个单位，或改填人次。',
                'Nobody is registered there; choose another unit, or state a head-count.',
              ),
            )}
          </span>
        ) : (
          <div className="a-people-list">
            {people.map(({ id, name }) => (
              <Checkbox
                key={id}
                checked={here.has(id)}
                onChange={(event) => (event.target.checked ? add([{ id, name }]) : remove(id))}
              >
                {name}
              </Checkbox>
            ))}
          </div>
        ))}
      <div className="a-people-unit">
        {missing.length > 1 && (
          <Button size="small" onClick={() => add(missing)}>
            {say(words('本单位 {count} 人全选', 'All {count} of this unit'), { count: people.length })}
          </Button>
        )}
        <span className="k-quiet">
          {say(words('已选 {count} 人', '{count} chosen'), { count: value.length })}
        </span>
      </div>
      {value.length > 0 && (
        <ul className="a-chips">
          {value.map(({ value: id, label }) => (
            <li key={id}>
              {label}{' '}
              <Button
                type="link"
                size="small"
                aria-label={say(words('移除 {name}', 'Remove {name}'), { name: label })}
                onClick={() => remove(id)}
              >
                ×
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
