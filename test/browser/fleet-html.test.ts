// The page of a fleet in a real Chromium: it sorts, filters, requests nothing, and shows the odd node.

import axe from 'axe-core';
import { expect, it } from 'vitest';
import { renderFleetHtml } from '../../lib/report/html/fleet-page.js';
import { openChromium, openHtml, WIDE } from '../support/chromium.js';
import { fiveNodes, hostileFleet, manyNodes } from '../support/fleets.js';
import { HOSTILE } from '../support/hostile.js';

const column = (page: import('playwright-core').Page, index: number) =>
  page.locator(`table.sortable tbody tr:visible > :nth-child(${index})`).allInnerTexts();

it.for([1280, 360])(
  'has no console message, no overflow and no serious accessibility fault at %i pixels',
  async (width, context) => {
    const browser = await openChromium(context, { scheme: 'light', width });
    for (const fleet of [await fiveNodes(), await manyNodes()]) {
      const { page, complaints } = await openHtml(browser, renderFleetHtml(fleet));
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(await seriousFaults(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await page.close();
    }
  },
);

it('sorts by each column, numbers by value, and rows without a value last', async (context) => {
  const { page, complaints } = await openHtml(await openChromium(context, WIDE), renderFleetHtml(await fiveNodes()));
  expect(await column(page, 2)).toEqual(['cp-2', 'cp-1', 'cp-4', 'cp-5', 'cp-3']);
  await page.getByRole('button', { name: 'node' }).click();
  expect(await column(page, 2)).toEqual(['cp-1', 'cp-2', 'cp-3', 'cp-4', 'cp-5']);
  await page.getByRole('button', { name: /^p99( |$)/ }).click();
  await page.getByRole('button', { name: /^p99( |$)/ }).click();
  expect(await column(page, 2)).toEqual(['cp-5', 'cp-4', 'cp-1', 'cp-2', 'cp-3']);
  expect(await page.locator('th[aria-sort]').allInnerTexts()).toHaveLength(1);
  expect(complaints).toEqual([]);
});

it('filters rows by text', async (context) => {
  const { page } = await openHtml(await openChromium(context, WIDE), renderFleetHtml(await manyNodes()));
  await page.getByRole('searchbox').fill('unsuitable samsung');
  expect(await column(page, 2)).toEqual(['w-017', 'w-088'].sort());
  await page.getByRole('searchbox').fill('');
  expect((await column(page, 2)).length).toBe(299);
});

it('names the odd node in each strip, and no other', async (context) => {
  const { page } = await openHtml(await openChromium(context, WIDE), renderFleetHtml(await fiveNodes()));
  expect(await page.locator('svg.strips text[fill="var(--ink)"]').allTextContents()).toEqual(Array(5).fill('cp-5'));
  expect(await page.locator('svg.strips circle').count()).toBe(5);
});

it('escapes hostile names', async (context) => {
  const { page, complaints } = await openHtml(
    await openChromium(context, WIDE),
    renderFleetHtml(await hostileFleet(HOSTILE)),
  );
  expect(
    await page.evaluate(() =>
      [...document.querySelectorAll('script, img, style, [onerror]')].map((one) => one.nodeName),
    ),
  ).toEqual(['STYLE', 'SCRIPT', 'SCRIPT']);
  expect(complaints).toEqual([]);
});

async function seriousFaults(page: import('playwright-core').Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { run } = (globalThis as unknown as { axe: typeof axe }).axe;
    return (await run()).violations;
  });
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id);
}
