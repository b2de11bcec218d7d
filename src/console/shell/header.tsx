import { useClock } from '../clock.ts';
import { useExam, useExamYear } from '../exam.ts';
import { formatClock, formatInstant } from '../format.ts';
import { Lamp, type LampState } from '../kit/lamp.tsx';
import { Trouble } from '../kit/states.tsx';
import { Countdown } from '../kit/time.tsx';
import { setLanguage, useLanguage, useWords } from '../language.ts';
import { type LiveState, useLiveState } from '../live.ts';
import { useMe } from '../me.ts';
import { type Words, words } from '../words.ts';
import { useSignOut } from './sign-out.ts';

export function Header() {
  return (
    <header className="s-header">
      <Exam />
      <div className="s-header-tools">
        <Clock />
        <Live />
        <LanguageSwitch />
        <Account />
      </div>
    </header>
  );
}

function Exam() {
  const say = useWords();
  const exam = useExam();
  const next = exam?.next ?? null;
  if (exam === null) return <div className="s-exam" />;
  const until = next !== null && (
    <>
      {say(words('距 {session}', '{session} starts'), { session: say(next.name) })}{' '}
      <Countdown to={next.startsAt} />
    </>
  );
  return (
    <div className="s-exam">
      <strong>{say(exam.name)}</strong>
      {next !== null && (next.href === undefined ? <span>{until}</span> : <a href={next.href}>{until}</a>)}
    </div>
  );
}

/** The server's clock in the exam's time zone. */
function Clock() {
  const language = useLanguage();
  const examYear = useExamYear();
  const day = useClock((now) => formatInstant(now, { language, examYear, precision: 'day' }));
  const time = useClock((now) => formatClock(now));
  return (
    <span className="s-clock">
      <span className="k-quiet">{day}</span> {time}
    </span>
  );
}

const liveWords: Readonly<Record<LiveState, { readonly lamp: LampState; readonly label: Words }>> = {
  live: { lamp: 'on-time', label: words('实时', 'Live') },
  connecting: { lamp: 'not-yet', label: words('连接中', 'Connecting') },
  broken: { lamp: 'near', label: words('重连中', 'Reconnecting') },
  off: { lamp: 'not-yet', label: words('已暂停', 'Paused') },
};

function Live() {
  const { lamp, label } = liveWords[useLiveState()];
  return (
    <span className="s-live" role="status">
      <Lamp state={lamp} label={label} />
    </span>
  );
}

export function LanguageSwitch() {
  const language = useLanguage();
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <button type="button" className="s-tool" lang={other} onClick={() => setLanguage(other)}>
      {other === 'en' ? 'English' : '中文'}
    </button>
  );
}

export function AccountLinks() {
  const say = useWords();
  const me = useMe();
  const { signOut, trouble } = useSignOut();
  return (
    <>
      <p>
        <strong>{me.name}</strong>
        <small>{me.accountName}</small>
      </p>
      <a href="/account/password">{say(words('修改密码', 'Change password'))}</a>
      <button type="button" onClick={signOut}>
        {say(words('退出登录', 'Sign out'))}
      </button>
      <Trouble of={trouble} />
    </>
  );
}

/** The browser's own popover: Esc and a click elsewhere close it, and focus comes back. */
function Account() {
  const me = useMe();
  return (
    <>
      <button type="button" className="s-tool s-account" popoverTarget="s-account">
        {me.name}
      </button>
      <div id="s-account" className="s-popover" popover="auto">
        <AccountLinks />
      </div>
    </>
  );
}
