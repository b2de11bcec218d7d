import { test } from 'node:test';
import { openBrowser, accessibilityViolations, overhang } from './browser.ts';
import { serveWorld } from './served-world.ts';
import { aSmallCampaign } from './small-campaign.ts';
test('explore', async () => {
  const t0 = performance.now();
  await using world = await serveWorld();
  const made = await world.write(aSmallCampaign);
  console.log('world', performance.now() - t0);
  const director = await world.account('director', made.office);
  await using browser = await openBrowser(world.origin);
  console.log('browser', performance.now() - t0);
  const paths = ['/', '/figures', '/publication', '/publication/new', '/journal', '/findings', '/findings/new', `/findings/${made.finding.id}`, `/findings/${made.finding.id}/order`, '/obligations', '/my-unit', '/organisation', '/people','/sites', `/sites/${made.site.id}`, '/timetable', '/timetable/move', '/activities', '/activities/plan', '/activities/record', '/activities/coverage', '/pledges', `/pledges/classes/${made.signing.class.id}`, '/verify', made.signing.link.path, '/sign-in', '/nowhere'];
  for (const screen of ['desk', 'phone'] as const) {
    const page = await browser.openAs(director, '/', screen);
    for (const path of paths) {
      const t = performance.now();
      await page.goto(path);
      await page.waitForTimeout(300);
      try { await page.locator('[role=status] .k-bone').first().waitFor({ state: 'hidden', timeout: 3000 }); } catch {}
      const ms = Math.round(performance.now() - t);
      const v = await accessibilityViolations(page);
      const o = await overhang(page);
      await page.screenshot({ path: `/tmp/bj-shots/${screen}${path.replaceAll('/', '_')}.png`, fullPage: true });
      console.log(screen, path, ms, await page.title(), 'overhang', o, v.length, Math.round(performance.now() - t - ms));
      for (const one of v.slice(0, 6)) console.log('    ', one.slice(0, 300));
    }
  }
  console.log(browser.faults);
});
