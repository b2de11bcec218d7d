/**
 * Defence against cross-site request forgery, in two layers. The sign-in cookie is `SameSite=Strict`, so browsers do
 * not attach it to requests made by other sites. Because that alone trusts the browser's notion of a "site" (which
 * counts every sibling subdomain as the same), each unsafe request is also checked here: the browser says where it
 * came from in `Sec-Fetch-Site` (over TLS and on localhost) or in `Origin` (always, on an unsafe request), and pages
 * cannot set either header. A request that carries cookies but neither header comes from no browser we know and is
 * refused; one that carries no cookie has no authority to abuse.
 */
import type { FastifyRequest } from 'fastify';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether an unsafe request must be refused because it came, or may have come, from another origin. */
export function isCrossSite(request: FastifyRequest): boolean {
  if (SAFE.has(request.method)) return false;
  const { 'sec-fetch-site': fetchSite, origin, cookie } = request.headers;
  if (fetchSite !== undefined) return fetchSite !== 'same-origin' && fetchSite !== 'none';
  if (origin !== undefined) return hostOf(origin) !== request.host.toLowerCase();
  return cookie !== undefined;
}

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host;
  } catch {
    return null;
  }
}
