/** The headers that every answer carries. */

const everywhere = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
} as const;

/** One year, once TLS is known to end in front of us. */
const onlyTls = { 'strict-transport-security': 'max-age=31536000' } as const;

/** For data: nothing in it may be run, framed or kept. */
const apiPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

/**
 * For pages. Inline styles because antd writes them at run time; workers from blobs because the map makes its own.
 * No inline script and no other origin, ever.
 */
const pagePolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

export function securityHeaders(behindTls: boolean) {
  const shared = { ...everywhere, ...(behindTls && onlyTls) };
  return {
    api: { ...shared, 'content-security-policy': apiPolicy, 'cache-control': 'no-store' },
    page: {
      ...shared,
      'content-security-policy': pagePolicy,
      'permissions-policy': 'camera=(self), geolocation=(self), microphone=(self)',
      ...(behindTls && { 'cross-origin-opener-policy': 'same-origin' }),
    },
  };
}
