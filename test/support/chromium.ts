// The machine's own Chromium, with a fresh profile and without background connections, and a report opened in it.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { onTestFinished, type TestContext } from 'vitest';
import { render } from '../../lib/report/render.js';
import type { SavedReport } from '../../lib/report/report.js';
import { CHROMIUM_FLAGS, chromiumPath } from './chromium-path.js';
import { freshDirectory } from './fresh-directory.js';
import { needs } from './needs.js';

export interface View {
  readonly scheme: 'light' | 'dark';
  readonly width: number;
  readonly hasScripts?: boolean;
}

export const WIDE: View = { scheme: 'light', width: 1280 };

/** A window with its own profile, closed with the test. */
export async function openChromium(context: TestContext, view: View): Promise<BrowserContext> {
  needs(context, 'chromium');
  const browser = await chromium.launchPersistentContext(freshDirectory(), {
    executablePath: chromiumPath() ?? '',
    headless: true,
    args: CHROMIUM_FLAGS,
    colorScheme: view.scheme,
    viewport: { width: view.width, height: 800 },
    javaScriptEnabled: view.hasScripts ?? true,
  });
  onTestFinished(() => browser.close());
  return browser;
}

export interface OpenedReport {
  readonly page: Page;
  /** Console messages, errors, dialogs, and requests for anything except the file. A good page has none. */
  readonly complaints: string[];
}

/** Writes the report into a file and opens it, like its recipient would. */
export async function openReport(browser: BrowserContext, report: SavedReport): Promise<OpenedReport> {
  return openHtml(browser, await render(report, 'html'));
}

/** The same for any page. */
export async function openHtml(browser: BrowserContext, html: string): Promise<OpenedReport> {
  const file = join(freshDirectory(), 'report.html');
  writeFileSync(file, html);
  const url = pathToFileURL(file).href;
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url() !== url) complaints.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  return { page, complaints };
}
