/** Accounts of a person, for administrators: open one, reset a password. Either password is shown once. */
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { newId } from '#console/call.ts';
import { Field } from '#console/kit/draft-form.tsx';
import { FormDialog } from '#console/kit/form-dialog.tsx';
import { Panel } from '#console/kit/layout.tsx';
import { ReasonDialog } from '#console/kit/reason-dialog.tsx';
import { Empty, Note } from '#console/kit/states.tsx';
import { useWords } from '#console/language.ts';
import { query, useAct } from '#console/query.ts';
import { words } from '#console/words.ts';
import { listAccounts, openAccount, resetPassword } from '../account-contract.ts';

interface Fresh {
  readonly name: string;
  readonly password: string;
}

export function Accounts({ personId }: { readonly personId: string }) {
  const say = useWords();
  const params = { id: personId };
  // Not part of the page's own load: most who open the page may not ask for it.
  const names = useQuery(query(listAccounts, { params })).data?.names;
  const [fresh, setFresh] = useState<Fresh | null>(null);
  const [opening, setOpening] = useState(false);
  const [resetting, setResetting] = useState<string | null>(null);
  const open = useAct(openAccount, {
    onDone: (reply) => {
      setFresh(reply);
      setOpening(false);
    },
  });
  const reset = useAct(resetPassword, {
    onDone: (reply) => {
      setFresh(reply);
      setResetting(null);
    },
  });
  return (
    <Panel
      title={words('账号', 'Accounts')}
      note={say(words('权限随任职而定', 'powers follow appointments'))}
      flush
    >
      {fresh && (
        <Note>
          {say(
            words('请当面交给本人，关闭后不再显示：', 'Hand this over in person; it is not shown again: '),
          )}
          <strong>{fresh.name}</strong> <code>{fresh.password}</code>
        </Note>
      )}
      {names?.length === 0 ? (
        <Empty
          reason={words('尚未开通账号。', 'No account yet.')}
          next={words('开通后即可用账号登录。', 'With one, this person can sign in.')}
        />
      ) : (
        <ul className="o-rows">
          {names?.map((name) => (
            <li key={name}>
              <span className="o-rows-what">{name}</span>
              <span className="o-rows-acts">
                <Button type="link" size="small" onClick={() => setResetting(name)}>
                  {say(words('重设密码', 'Reset password'))}
                </Button>
              </span>
            </li>
          ))}
        </ul>
      )}
      <div className="o-panel-acts">
        <Button size="small" onClick={() => setOpening(true)}>
          {say(words('开通账号', 'Open an account'))}
        </Button>
      </div>
      <FormDialog<{ name: string }>
        open={opening}
        title={words('开通账号', 'Open an account')}
        onClose={() => setOpening(false)}
        initial={{ name: '' }}
        submit={words('开通', 'Open')}
        pending={open.pending}
        trouble={open.trouble}
        onSubmit={({ name }) => open.act({ params, body: { id: newId(), name } })}
      >
        <Field
          name="name"
          label={words('账号名', 'Account name')}
          required={words('请填写账号名', 'Enter a name')}
        >
          <Input maxLength={64} autoComplete="off" />
        </Field>
      </FormDialog>
      <ReasonDialog
        open={resetting !== null}
        title={words('重设密码', 'Reset the password')}
        why={words(
          '旧密码和已登录的设备立即失效；操作人和理由会记入日志。',
          'The old password and all sign-ins end at once; who did it and why is journalled.',
        )}
        confirm={words('重设', 'Reset')}
        minLength={2}
        pending={reset.pending}
        trouble={reset.trouble}
        onConfirm={(reason) => resetting !== null && reset.act({ params, body: { name: resetting, reason } })}
        onCancel={() => setResetting(null)}
      />
    </Panel>
  );
}
