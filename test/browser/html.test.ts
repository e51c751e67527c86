// HTML reports in a real Chromium: they draw, request nothing, fit a phone, and work with keyboards and screen readers.

import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { chartSections } from '../../lib/report/html/charts-section.js';
import { openChromium, openReport, type View, WIDE } from '../support/chromium.js';
import { setOf } from '../support/report-set.js';
import { MEASURED_NAMES, savedReport, savedSet } from '../support/saved-reports.js';

/** For charts that are drawn again. */
const PATIENT = { timeout: 30_000 };
const VIEWS: readonly View[] = (['light', 'dark'] as const).flatMap((scheme) =>
  [1280, 360].map((width) => ({ scheme, width })),
);

describe.each(VIEWS)('a page in a $scheme window of $width pixels', (view) => {
  it('draws each chart, without overflow, console message or serious accessibility fault', async (context) => {
    const browser = await openChromium(context, view);
    for (const name of MEASURED_NAMES) {
      const report = savedReport(name);
      const { page, complaints } = await openReport(browser, report);
      const charts = chartSections(report).data;
      expect(charts.length, name).toBeGreaterThanOrEqual(4);
      const drawn = await page.evaluate(inkOfCanvases);
      expect(drawn.map(({ id }) => id).sort(), name).toEqual(charts.map(({ id }) => id).sort());
      // Axes and a curve draw thousands of pixels in several colours. An empty canvas has none.
      for (const { id, pixels, colours } of drawn) {
        expect(pixels, `${name} ${id}`).toBeGreaterThan(1000);
        expect(colours, `${name} ${id}`).toBeGreaterThan(4);
      }
      const [needed, there] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.documentElement.clientWidth,
      ]);
      expect(needed, name).toBeLessThanOrEqual(there ?? 0);
      expect(await seriousFaults(page), name).toEqual([]);
      expect(complaints, name).toEqual([]);
      await page.close();
    }
  });
});

it('shows several directories side by side', async (context) => {
  const browser = await openChromium(context, { scheme: 'light', width: 360 });
  const set = setOf(savedReport('unsuitable'), savedReport('recommended'), savedReport('suitable'));
  const { page, complaints } = await openReport(browser, set);
  expect(await page.locator('.ranking code').allInnerTexts()).toEqual(set.ranking.map(({ path }) => path));
  expect(await page.locator('.ranking .badge').allInnerTexts()).toEqual([
    '✔ recommended',
    '✔ suitable',
    '✘ unsuitable',
  ]);
  expect((await page.evaluate(inkOfCanvases)).map(({ id }) => id)).toEqual(['histogram', 'percentiles']);
  expect(await page.locator('#histogram .legend button').count()).toBe(3);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  expect(await seriousFaults(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

it('shows a directory that could not be measured, and a report without a phase', async (context) => {
  const browser = await openChromium(context, { scheme: 'light', width: 360 });
  const { page, complaints } = await openReport(browser, savedSet());
  expect(await page.locator('section:has(#ranking)').innerText()).toContain('/mnt/full/etcd has 0.61 GB free');
  const other = await openReport(browser, savedReport('in-memory'));
  expect(await other.page.locator('.verdict').innerText()).toContain('storage in memory');
  expect(await other.page.locator('canvas').count()).toBe(0);
  expect(await seriousFaults(other.page)).toEqual([]);
  expect([...complaints, ...other.complaints]).toEqual([]);
});

it('draws a device stack of any depth', async (context) => {
  const report = savedReport('suitable');
  const [top] = report.storage.stack;
  if (top === undefined) throw new Error('it has a layer');
  const stack = Array.from({ length: 20_000 }, (_, index) => ({
    ...top,
    id: String(index),
    name: `layer${index}`,
    below: index === 19_999 ? [] : [String(index + 1)],
  }));
  const browser = await openChromium(context, { scheme: 'light', width: 360 });
  const { page, complaints } = await openReport(browser, { ...report, storage: { ...report.storage, stack } });
  expect(await page.locator('.stack').innerText()).toContain('More layers are in the JSON report.');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  expect(complaints).toEqual([]);
});

it('draws its charts in the colours of the dark or light theme, and follows a change', async (context) => {
  const { page } = await openReport(await openChromium(context, WIDE), savedReport('suitable'));
  const inkOf = () => page.evaluate(() => document.querySelector('canvas')?.toDataURL());
  const light = await inkOf();
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(inkOf, PATIENT).not.toBe(light);
  await page.emulateMedia({ colorScheme: 'light' });
  await expect.poll(inkOf, PATIENT).toBe(light);
});

it('can be used with the keyboard alone', async (context) => {
  const { page, complaints } = await openReport(await openChromium(context, WIDE), savedReport('suitable'));
  const chart = page.locator('#histogram .canvas');
  await chart.focus();
  const readout = page.locator('#histogram .readout');
  const before = await readout.textContent();
  for (let step = 0; step < 30; step += 1) await page.keyboard.press('ArrowRight');
  await expect.poll(() => readout.textContent(), PATIENT).toMatch(/^[\d.]+ (µs|ms): .*append, paced [\d.]+ %/);
  expect(await readout.textContent()).not.toBe(before);
  // From the chart to its legend.
  await page.keyboard.press('Tab');
  const button = page.locator('#histogram .legend button').first();
  expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press('Enter');
  expect(await button.getAttribute('aria-pressed')).toBe('false');
  await page.keyboard.press(' ');
  expect(await button.getAttribute('aria-pressed')).toBe('true');
  await page.locator('summary').first().focus();
  await page.keyboard.press('Enter');
  expect(await page.locator('details[open] table').first().isVisible()).toBe(true);
  expect(complaints).toEqual([]);
});

it('has a name and a table for each chart', async (context) => {
  const report = savedReport('suitable');
  const { page } = await openReport(await openChromium(context, WIDE), report);
  for (const { id } of chartSections(report).data) {
    const label = await page.locator(`#${id} .canvas`).getAttribute('aria-label');
    expect(label).toMatch(/(Histogram|Percentiles|Time series) of|: /);
    // The table is folded below the chart, or below the next chart of the same time.
    const rows = await page.locator(`section:has(#${id}) details table tbody tr`).count();
    const phase = report.phases.find(({ name }) => id === `latency-${name}` || id === `rate-${name}`);
    if (phase) expect(rows).toBe(phase.windows.length);
    else expect(rows).toBeGreaterThan(3);
  }
});

it('prints its charts on white paper, also from a dark window, and restores them', async (context) => {
  const browser = await openChromium(context, { scheme: 'dark', width: 1280 });
  const { page, complaints } = await openReport(browser, savedReport('suitable'));
  const inks = () => page.evaluate(() => getComputedStyle(document.body).color);
  const before = await inks();
  await page.evaluate(() => {
    addEventListener('beforeprint', () => {
      const { backgroundColor } = getComputedStyle(document.body);
      document.body.dataset['printed'] = `${backgroundColor} ${document.querySelectorAll('canvas').length}`;
    });
  });
  const pdf = await page.pdf({ format: 'A4' });
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  expect(await page.evaluate(() => document.body.dataset['printed'])).toBe('rgb(244, 246, 249) 6');
  expect(await inks()).toBe(before);
  await page.emulateMedia({ media: 'print' });
  for (const canvas of await page.locator('canvas').all()) {
    expect(await canvas.isVisible()).toBe(true);
    const box = await canvas.boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(1280);
  }
  expect(complaints).toEqual([]);
});

it('shows its numbers without scripts', async (context) => {
  const browser = await openChromium(context, { ...WIDE, hasScripts: false });
  const { page } = await openReport(browser, savedReport('suitable'));
  await page.locator('summary').first().click();
  expect(await page.locator('details[open]').first().innerText()).toContain('up to 500 µs');
  expect(await page.locator('h1').innerText()).toBe('Suitable in these 60 s, measured in /var/lib, with 2 warnings');
});

it('shows a day of windows', async (context) => {
  const report = savedReport('recommended');
  const first = report.phases[0]?.windows[0];
  if (first === undefined) throw new Error('it has a window');
  const windows = Array.from({ length: 86_400 }, (_, second) => ({ ...first, startNs: second * 1e9, durationNs: 1e9 }));
  const phases = report.phases.map((phase) => ({ ...phase, durationNs: 86_400e9, windows }));
  const { page, complaints } = await openReport(await openChromium(context, WIDE), { ...report, phases });
  expect(await page.locator('canvas').count()).toBe(6);
  expect((await page.content()).length).toBeLessThan(1_000_000);
  expect(complaints).toEqual([]);
});

/** Runs in the page: the number of pixels drawn on each canvas. */
function inkOfCanvases() {
  return [...document.querySelectorAll('canvas')].map((canvas) => {
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    const colours = new Set<number>();
    let pixels = 0;
    for (let at = 0; at < data.length; at += 4) {
      if ((data[at + 3] ?? 0) === 0) continue;
      pixels += 1;
      colours.add(((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0));
    }
    return { id: canvas.closest('.chart')?.id ?? '', pixels, colours: colours.size };
  });
}

async function seriousFaults(page: import('playwright-core').Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: typeof axe }).axe.run;
    return (await run()).violations;
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
