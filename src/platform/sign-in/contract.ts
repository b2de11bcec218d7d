import { Type } from 'typebox';
import { endpoint, type RefusalDeclaration } from '#primitives/endpoint.ts';

const password = Type.String({ minLength: 1, maxLength: 800 });

const tooManyAttempts: RefusalDeclaration = {
  status: 429,
  zh: '尝试过于频繁，请 {retryAfterSeconds} 秒后再试。',
  en: 'Too many attempts; try again in {retryAfterSeconds} seconds.',
};

/** Whoever is signed in. */
export const Me = Type.Object({
  accountName: Type.String(),
  personId: Type.String(),
  name: Type.String(),
  /** Paths of the units to which the person is appointed. */
  unitPaths: Type.Array(Type.String()),
  /** Permission → paths of the units in which it is held. */
  permissions: Type.Record(Type.String(), Type.Array(Type.String())),
});

export const signInEndpoint = endpoint({
  name: 'sign-in.signIn',
  method: 'POST',
  path: '/api/sign-in',
  summary: { zh: '登录', en: 'Sign in' },
  access: 'public',
  body: Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }), password }),
  reply: Me,
  refusals: {
    'wrong-name-or-password': {
      status: 401,
      zh: '账号或密码不对。连续 5 次不对，账号会锁定 15 分钟或更久；忘记密码请找管理员重设。',
      en: 'Wrong name or password. Five failures in a row lock an account for 15 minutes or longer; an administrator can reset a forgotten password.',
    },
    'no-appointment': {
      status: 403,
      zh: '账号有效，但目前没有任何任职；请联系本单位管理员。',
      en: 'The account is valid but holds no appointment at present; ask the administrator of your unit.',
    },
    'too-many-attempts': tooManyAttempts,
  },
});

export const signOutEndpoint = endpoint({
  name: 'sign-in.signOut',
  method: 'POST',
  path: '/api/sign-out',
  summary: { zh: '退出登录', en: 'Sign out' },
  access: 'public',
  reply: Type.Object({}),
});

export const meEndpoint = endpoint({
  name: 'sign-in.me',
  method: 'GET',
  path: '/api/me',
  summary: { zh: '当前登录的人和其权限', en: 'Who is signed in, and what they may do' },
  access: 'signed-in',
  reply: Me,
});

export const changePasswordEndpoint = endpoint({
  name: 'sign-in.changePassword',
  method: 'PUT',
  path: '/api/password',
  summary: { zh: '修改密码，并退出其他设备上的登录', en: 'Change the password and end all other sign-ins' },
  access: 'signed-in',
  body: Type.Object({ current: password, next: password }),
  reply: Type.Object({}),
  refusals: {
    'wrong-password': {
      status: 422,
      zh: '现密码不对，或账号因多次不对已锁定。',
      en: 'The current password is wrong, or the account is locked after several failures.',
    },
    'weak-password': {
      status: 422,
      zh: '新密码须为 10 至 200 个字符，至少 4 种不同字符，且不含账号名。',
      en: 'The new password needs 10 to 200 characters, at least 4 different ones, without the account name.',
    },
    'too-many-attempts': tooManyAttempts,
  },
});
