/**
 * Every link in the console is an ordinary `<a href>`. Here the ones that lead to a page of ours are followed without
 * reloading and fetched ahead while the pointer rests on them; widgets and pages know nothing of the router.
 */
import type { AnyRouter } from '@tanstack/react-router';

const restMs = 60;

/** The address within the console that a click on `target` leads to, or null when the browser should act as always. */
function internalHref(router: AnyRouter, target: EventTarget | null): string | null {
  const link = target instanceof Element ? target.closest<HTMLAnchorElement>('a[href]') : null;
  if (link === null || link.target !== '' || link.hasAttribute('download')) return null;
  const address = new URL(link.href);
  if (address.origin !== location.origin) return null;
  const samePage = address.pathname === location.pathname && address.search === location.search;
  if (samePage && address.hash !== '') return null;
  const [, , found] = router.getMatchedRoutes(address.pathname);
  // What only the catch-all claims may be a page of the server's own: a published bulletin, the verifier.
  if (found === undefined || found.fullPath === '/$') return null;
  return address.pathname + address.search + address.hash;
}

export function followLinks(router: AnyRouter): () => void {
  let resting: ReturnType<typeof setTimeout> | undefined;
  const onClick = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const href = internalHref(router, event.target);
    if (href === null) return;
    event.preventDefault();
    void router.navigate({ href });
  };
  const onPointerOver = (event: PointerEvent) => {
    clearTimeout(resting);
    const href = event.pointerType === 'mouse' ? internalHref(router, event.target) : null;
    if (href !== null) resting = setTimeout(() => void router.preloadRoute({ href } as never), restMs);
  };
  document.addEventListener('click', onClick);
  document.addEventListener('pointerover', onPointerOver);
  return () => {
    clearTimeout(resting);
    document.removeEventListener('click', onClick);
    document.removeEventListener('pointerover', onPointerOver);
  };
}
