/** Contacts of a unit or a person: masked, shown in full only with a reason, which is kept. */
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { newId } from '#console/call.ts';
import { Field } from '#console/kit/draft-form.tsx';
import { FormDialog } from '#console/kit/form-dialog.tsx';
import { Panel } from '#console/kit/layout.tsx';
import { ReasonDialog } from '#console/kit/reason-dialog.tsx';
import { Empty, Trouble } from '#console/kit/states.tsx';
import { When } from '#console/kit/time.tsx';
import { useWords } from '#console/language.ts';
import { mayOf, useMe } from '#console/me.ts';
import { useAct } from '#console/query.ts';
import { words } from '#console/words.ts';
import { type Contact, type ContactChannel, contactChannels, type NewContact } from '../contract.ts';
import { endContact, recordContact, revealContact, testContact } from '../people-contract.ts';
import { channelWords } from '../rules.ts';

export interface ContactsProps {
  readonly of: NewContact['of'];
  readonly contacts: readonly Contact[];
  /** Whether the viewer manages the unit or person that they belong to. */
  readonly mayManage: boolean;
}

export function Contacts({ of, contacts, mayManage }: ContactsProps) {
  const say = useWords();
  const mayReveal = mayOf(useMe())('organisation.read-contacts');
  const [adding, setAdding] = useState(false);
  return (
    <Panel
      title={words('联系方式', 'Contacts')}
      note={say(words('打码显示；查看完整号码须写明用途', 'masked; showing one in full asks for a reason'))}
      flush
    >
      {contacts.length === 0 ? (
        <Empty
          reason={words('尚未登记联系方式。', 'No contact is recorded.')}
          next={words(
            '应急联系要求每个联络员至少一个测通的号码。',
            'Emergencies need one tested number at least.',
          )}
        />
      ) : (
        <ul className="o-rows">
          {contacts.map((contact) => (
            <ContactRow key={contact.id} contact={contact} mayReveal={mayReveal} mayManage={mayManage} />
          ))}
        </ul>
      )}
      {mayManage && (
        <div className="o-panel-acts">
          <Button size="small" onClick={() => setAdding(true)}>
            {say(words('登记联系方式', 'Record a contact'))}
          </Button>
        </div>
      )}
      <RecordContact of={of} open={adding} onClose={() => setAdding(false)} />
    </Panel>
  );
}

interface RowProps {
  readonly contact: Contact;
  readonly mayReveal: boolean;
  readonly mayManage: boolean;
}

function ContactRow({ contact, mayReveal, mayManage }: RowProps) {
  const say = useWords();
  const [asking, setAsking] = useState<'reveal' | 'end' | null>(null);
  const [value, setValue] = useState<string | null>(null);
  const reveal = useAct(revealContact, {
    onDone: (reply) => {
      setValue(reply.value);
      setAsking(null);
    },
  });
  const tested = useAct(testContact);
  const end = useAct(endContact, { onDone: () => setAsking(null) });
  const params = { id: contact.id };
  return (
    <li>
      <span className="o-rows-what">
        <small>{say(channelWords[contact.channel])}</small>
        {value === null ? <span>{contact.masked}</span> : <span className="o-value">{value}</span>}
        <small>
          {contact.testedAt === null ? (
            say(words('未测通', 'not tested'))
          ) : (
            <>
              {say(words('测通于 ', 'tested '))}
              <When at={contact.testedAt} />
            </>
          )}
        </small>
      </span>
      <span className="o-rows-acts">
        {mayReveal && value === null && (
          <Button type="link" size="small" onClick={() => setAsking('reveal')}>
            {say(words('查看完整', 'Show in full'))}
          </Button>
        )}
        {value !== null && (
          <Button type="link" size="small" onClick={() => setValue(null)}>
            {say(words('重新打码', 'Mask again'))}
          </Button>
        )}
        {mayManage && (
          <>
            <Button type="link" size="small" loading={tested.pending} onClick={() => tested.act({ params })}>
              {say(words('记为测通', 'Mark as tested'))}
            </Button>
            <Button type="link" size="small" onClick={() => setAsking('end')}>
              {say(words('停用', 'Out of use'))}
            </Button>
          </>
        )}
      </span>
      <Trouble of={tested.trouble} />
      <ReasonDialog
        open={asking === 'reveal'}
        title={words('查看完整联系方式', 'Show the contact in full')}
        why={words(
          '查看人、时间和用途会记入日志，审计时可查。',
          'Who looked, when and why is kept in the journal for auditors.',
        )}
        confirm={words('查看', 'Show')}
        minLength={2}
        pending={reveal.pending}
        trouble={reveal.trouble}
        onConfirm={(reason) => reveal.act({ params, body: { reason } })}
        onCancel={() => setAsking(null)}
      />
      <ReasonDialog
        open={asking === 'end'}
        title={words('停用联系方式', 'Take out of use')}
        why={words('停用后不再用于通知和应急联系。', 'It will no longer be used for notices or emergencies.')}
        confirm={words('停用', 'Take out of use')}
        minLength={2}
        danger
        pending={end.pending}
        trouble={end.trouble}
        onConfirm={(reason) => end.act({ params, body: { reason } })}
        onCancel={() => setAsking(null)}
      />
    </li>
  );
}

interface NewContactValues {
  readonly channel: ContactChannel;
  readonly value: string;
}

function RecordContact(props: { of: NewContact['of']; open: boolean; onClose: () => void }) {
  const { of, open, onClose } = props;
  const say = useWords();
  const [id, setId] = useState(newId);
  const { act, pending, trouble } = useAct(recordContact, {
    onDone: () => {
      setId(newId());
      onClose();
    },
  });
  return (
    <FormDialog<NewContactValues>
      open={open}
      title={words('登记联系方式', 'Record a contact')}
      onClose={onClose}
      initial={{ channel: 'mobile' }}
      submit={words('登记', 'Record')}
      pending={pending}
      trouble={trouble}
      onSubmit={({ channel, value }) => act({ body: { id, of, channel, value: value.trim() } })}
    >
      <Field name="channel" label={words('种类', 'Kind')} required={words('请选择种类。', 'Choose a kind.')}>
        <Select
          options={contactChannels.map((channel) => ({ value: channel, label: say(channelWords[channel]) }))}
        />
      </Field>
      <Field
        name="value"
        label={words('号码或邮箱', 'Number or address')}
        required={words('请填写号码或邮箱。', 'Enter the number or address.')}
        why={words(
          '仅用于考务通知与应急联系；加密保存，显示时打码。',
          'Only for exam notices and emergencies; kept encrypted, shown masked.',
        )}
      >
        <Input maxLength={100} autoComplete="off" />
      </Field>
    </FormDialog>
  );
}
