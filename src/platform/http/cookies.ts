import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Cookies } from './route.ts';

/** Cookies that scripts cannot read and that other sites cannot send along. */
export function cookiesOf(request: FastifyRequest, reply: FastifyReply, secure: boolean): Cookies {
  const attributes = { path: '/', httpOnly: true, sameSite: 'strict', secure } as const;
  return {
    get: (name) => (Object.hasOwn(request.cookies, name) ? request.cookies[name] : undefined),
    set: (name, value, maxAgeSeconds) => {
      reply.setCookie(name, value, { ...attributes, maxAge: maxAgeSeconds });
    },
    clear: (name) => {
      reply.clearCookie(name, attributes);
    },
  };
}
