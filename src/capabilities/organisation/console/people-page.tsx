import './organisation.css';
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { newId } from '#console/call.ts';
import { Field } from '#console/kit/draft-form.tsx';
import { FilterBar } from '#console/kit/filter-bar.tsx';
import { FormDialog } from '#console/kit/form-dialog.tsx';
import { PageHead } from '#console/kit/layout.tsx';
import { ListTable } from '#console/kit/list-table.tsx';
import { Empty } from '#console/kit/states.tsx';
import { useWords } from '#console/language.ts';
import { useFreshOn } from '#console/live.ts';
import { mayOf, useMe } from '#console/me.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useAct, useLoaded } from '#console/query.ts';
import { words } from '#console/words.ts';
import { posts, readUnit } from '../contract.ts';
import { listPeople, registerPerson } from '../people-contract.ts';
import { postWords } from '../rules.ts';
import { peoplePage, personPage, unitPage } from './pages.tsx';
import { Period } from './period.tsx';

type Props = PageProps<'/organisation/people', typeof listPeople.query>;

export function PeoplePage({ search, setSearch, goTo }: Props) {
  const say = useWords();
  const me = useMe();
  const [registering, setRegistering] = useState(false);
  useFreshOn(['organisation']);
  const { rows, total } = useLoaded(query(listPeople, { query: search }));
  return (
    <>
      <PageHead
        title={peoplePage.title}
        note={search.under === undefined ? undefined : <Under id={search.under} setSearch={setSearch} />}
        actions={
          mayOf(me)('organisation.manage') && (
            <Button onClick={() => setRegistering(true)}>
              {say(words('登记人员', 'Register a person'))}
            </Button>
          )
        }
      />
      <FilterBar
        fields={[
          { name: 'search', label: words('姓名或工号', 'Name or staff number'), kind: 'text' },
          {
            name: 'post',
            label: words('职务', 'Post'),
            kind: 'choice',
            choices: posts.map((post) => ({ value: post, label: postWords[post] })),
          },
          { name: 'day', label: words('在任日期', 'In post on'), kind: 'day' },
        ]}
        search={search}
        onSearch={setSearch}
        savedAs="organisation.people"
        hrefOf={(next) => hrefOf(peoplePage, {}, next)}
      />
      <ListTable
        label={peoplePage.title}
        rows={rows}
        total={total}
        rowKey={({ id }) => id}
        rowHref={({ id }) => hrefOf(personPage, { personId: id })}
        search={search}
        onSearch={setSearch}
        columns={[
          { key: 'name', title: words('姓名', 'Name'), sort: 'name', width: 160, cell: ({ name }) => name },
          {
            key: 'appointments',
            title: words('任职', 'Appointments'),
            cell: ({ appointments }) =>
              appointments.length === 0 ? (
                <span className="k-quiet">{say(words('没有任职', 'none'))}</span>
              ) : (
                appointments.map(({ unit, post, ...days }) => (
                  <div key={`${unit.id} ${post} ${days.fromDay}`} className="o-rows-what">
                    <a href={hrefOf(unitPage, { unitId: unit.id })}>{unit.name}</a>
                    {unit.kind === 'class' && <small>{unit.code}</small>}
                    <small>{say(postWords[post])}</small>
                    <Period fromDay={days.fromDay} untilDay={days.untilDay} />
                  </div>
                ))
              ),
          },
          {
            key: 'code',
            title: words('工号', 'Staff number'),
            sort: 'code',
            width: 140,
            cell: ({ code }) => code,
          },
        ]}
        empty={
          <Empty
            reason={words('没有符合条件的人员。', 'Nobody matches.')}
            next={words('放宽筛选，或登记、导入人员。', 'Widen the filters, or register or import people.')}
          />
        }
      />
      <Register
        open={registering}
        onClose={() => setRegistering(false)}
        onDone={(personId) => goTo(hrefOf(personPage, { personId }))}
      />
    </>
  );
}

function Under({ id, setSearch }: { readonly id: string; readonly setSearch: Props['setSearch'] }) {
  const say = useWords();
  const { data } = useQuery(query(readUnit, { params: { id } }));
  return (
    <>
      {say(words('{name}及其下级单位', '{name} and below'), { name: data?.unit.name ?? '' })}{' '}
      <Button type="link" size="small" onClick={() => setSearch({ under: undefined })}>
        {say(words('看全部', 'Show all'))}
      </Button>
    </>
  );
}

function Register(props: { open: boolean; onClose: () => void; onDone: (personId: string) => void }) {
  const { open, onClose, onDone } = props;
  const [id, setId] = useState(newId);
  const { act, pending, trouble } = useAct(registerPerson, {
    onDone: (person) => {
      setId(newId());
      onClose();
      onDone(person.id);
    },
  });
  return (
    <FormDialog<{ name: string; code: string }>
      open={open}
      title={words('登记人员', 'Register a person')}
      onClose={onClose}
      initial={{}}
      submit={words('登记', 'Register')}
      pending={pending}
      trouble={trouble}
      onSubmit={({ name, code }) => act({ body: { id, name: name.trim(), code: code.trim() } })}
    >
      <Field
        name="name"
        label={words('姓名', 'Name')}
        required={words('请填写姓名。', 'Enter the name.')}
        why={words('显示在其办理的每一步旁。', 'Shown beside every act of theirs.')}
      >
        <Input maxLength={100} autoComplete="off" />
      </Field>
      <Field
        name="code"
        label={words('工号', 'Staff number')}
        required={words('请填写工号。', 'Enter the staff number.')}
        why={words('区分同名人员；不要用身份证号。', 'Tells namesakes apart; never an identity number.')}
      >
        <Input maxLength={40} autoComplete="off" />
      </Field>
    </FormDialog>
  );
}
