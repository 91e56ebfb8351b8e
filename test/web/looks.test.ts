// How the page looks: it fits every screen, its targets fit a thumb, and the pictures in docs/ are taken here.
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type Running, startWeb } from './support.ts';
import { findings, say, Visits } from './visits.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');

let server: Running;
let visits: Visits;

beforeAll(async () => {
  server = await startWeb();
  visits = await Visits.begin(server.url);
}, 120_000);
afterAll(async () => {
  await visits?.end();
  await server?.stop();
});
afterEach(async () => expect(await visits.leave()).toEqual([]));

test.each([
  [320, 640],
  [320, 256],
  [768, 1024],
  [1280, 800],
])(
  'fits a screen of %i by %i, with targets a thumb can hit, and axe finds nothing',
  async (width, height) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await visits.open({ viewport: { width, height }, colorScheme });
      await say(page, 'what are the side effects of kratom');
      await page.locator('.bubble.bot').nth(1).waitFor();
      await page.locator('summary').first().click();
      const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      expect(wide).toBe(0);
      const targets = page.locator('button:visible, a.call:visible, textarea:visible, summary:visible');
      const small = (await Promise.all((await targets.all()).map((one) => one.boundingBox()))).filter(
        (box) => !box || box.height < 44 || box.width < 44,
      );
      expect(small).toEqual([]);
      expect(await findings(page)).toEqual([]);
    }
  },
  30_000,
);

test.each([
  ['page', 1280, 860, 'light'],
  ['page-phone', 390, 844, 'light'],
  ['page-dark', 1280, 860, 'dark'],
] as const)('docs/%s.png', async (name, width, height, colorScheme) => {
  const page = await visits.open({ viewport: { width, height }, colorScheme });
  await say(page, 'how long does withdrawal last?');
  await page.locator('.bubble.bot').nth(1).waitFor();
  await page.locator('.state[data-state="sent"]').waitFor({ state: 'attached' });
  await page.screenshot({ path: join(DOCS, `${name}.png`) });
});
