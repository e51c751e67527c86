// The page of a diagnosis in a real browser: it requests nothing, runs nothing, and fits a narrow window.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, type TestContext, test } from 'vitest';
import { render } from '../../lib/index.js';
import { diagnoseTexts } from '../diagnosis/diagnose-text.js';
import { member, SLOW } from '../diagnosis/metrics-of.js';
import { openChromium, type View, WIDE } from '../support/chromium.js';
import { freshDirectory } from '../support/fresh-directory.js';

const HOSTILE = '"><img src=x onerror=document.title="owned"></script><script>document.title="owned"</script>';

async function open(context: TestContext, view: View) {
  const diagnosis = await diagnoseTexts({
    'etcd-1': member({ lines: ['etcd_server_id{server_id="a1"} 1'] }),
    [HOSTILE]: member({ fsync: SLOW, lines: ['etcd_server_id{server_id="b1"} 1'] }),
  });
  const file = join(freshDirectory(), 'diagnosis.html');
  writeFileSync(file, await render(diagnosis, 'html'));
  const page = await (await openChromium(context, view)).newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => request.url().startsWith('file:') || complaints.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  return { page, complaints };
}

test('shows each chart, and no name becomes markup', async (context) => {
  for (const view of [WIDE, { scheme: 'dark', width: 360 } as const]) {
    const { page, complaints } = await open(context, view);
    expect(await page.title()).toContain('disk: ');
    expect(await page.locator('svg[role="img"]').count()).toBe(3);
    expect(await page.locator('svg[role="img"] rect').count()).toBeGreaterThan(10);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    expect(complaints).toEqual([]);
  }
});
