import { useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { type FormEvent, useEffect, useState } from 'react';
import { signInEndpoint } from '#platform/sign-in/contract.ts';
import { Trouble } from '../kit/states.tsx';
import { useWords } from '../language.ts';
import { meQuery } from '../me.ts';
import { useAct } from '../query.ts';
import { words } from '../words.ts';
import { LanguageSwitch } from './header.tsx';

export function SignInPage({ onSignedIn }: { readonly onSignedIn: () => void }) {
  const say = useWords();
  const queries = useQueryClient();
  const [account, setAccount] = useState('');
  const [password, setPassword] = useState('');
  const [missing, setMissing] = useState(false);
  const { act, pending, trouble } = useAct(signInEndpoint, {
    onDone: (me) => {
      queries.clear();
      queries.setQueryData(meQuery.queryKey, me);
      onSignedIn();
    },
  });
  const title = say(words('登录', 'Sign in'));
  useEffect(() => {
    document.title = `${title} · 考安`;
  }, [title]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const empty = account.trim() === '' || password === '';
    setMissing(empty);
    if (!empty) act({ body: { name: account.trim(), password } });
  };
  return (
    <div className="s-sign-in">
      <header className="s-banner">
        {say(
          words(
            '本系统为非涉密系统，严禁录入涉密信息',
            'This is a non-classified system. Do not enter classified information.',
          ),
        )}
      </header>
      <main className="s-sign-in-card">
        <div className="s-sign-in-head">
          <span className="s-brand">
            考安<span>Kaoan</span>
          </span>
          <LanguageSwitch />
        </div>
        <h1>{title}</h1>
        <p className="k-quiet">{say(words('考试安全指挥系统', 'Exam-security command system'))}</p>
        <form className="k-stack" onSubmit={submit} noValidate>
          <Trouble of={trouble} />
          {missing && (
            <p className="k-form-wrong" role="alert">
              {say(words('请填写账号和密码。', 'Enter your account and password.'))}
            </p>
          )}
          <div className="s-field">
            <label htmlFor="account">{say(words('账号', 'Account'))}</label>
            <Input
              id="account"
              size="large"
              name="account"
              autoComplete="username"
              autoCapitalize="off"
              spellCheck={false}
              autoFocus
              value={account}
              aria-invalid={missing && account === ''}
              onChange={(event) => setAccount(event.target.value)}
            />
          </div>
          <div className="s-field">
            <label htmlFor="password">{say(words('密码', 'Password'))}</label>
            <Input.Password
              id="password"
              size="large"
              name="password"
              autoComplete="current-password"
              value={password}
              aria-invalid={missing && password === ''}
              onChange={(event) => setPassword(event.target.value)}
            />
          </div>
          <div>
            <Button type="primary" size="large" htmlType="submit" loading={pending}>
              {title}
            </Button>
          </div>
        </form>
        <p className="k-quiet k-small">
          {say(
            words(
              '忘记密码请联系本单位管理员。您的操作将被记录。',
              'If you forgot your password, ask the administrator of your unit. What you do is recorded.',
            ),
          )}
        </p>
      </main>
    </div>
  );
}
