// An HTML report never runs a string from a path, a model or a mount option, and its content security policy would block it.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import type { Report } from '../../lib/report/report.js';
import { openChromium, openReport, WIDE } from '../support/chromium.js';
import { HOSTILE_STRINGS, hostileReport } from '../support/hostile-report.js';
import { savedReport } from '../support/saved-reports.js';

it('escapes hostile strings', async (context) => {
  const browser = await openChromium(context, WIDE);
  const good = await openReport(browser, savedReport('suitable'));
  const elements = () =>
    [...document.querySelectorAll('script, img, style, iframe, [onerror], [onload]')].map((found) => found.nodeName);
  const expected = await good.page.evaluate(elements);
  expect(expected).toEqual(['STYLE', 'SCRIPT', 'SCRIPT']);
  for (const hostile of HOSTILE_STRINGS) {
    const { page, complaints } = await openReport(browser, hostileReport(savedReport('suitable'), hostile));
    expect(await page.evaluate(elements), hostile).toEqual(expected);
    expect(await page.title(), hostile).toMatch(/^\/var\/lib\/etcd /);
    expect(await page.locator('canvas').count(), hostile).toBe(6);
    const shown = hostile.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '?');
    expect(await page.locator('.verdict .path').textContent(), hostile).toBe(`/var/lib/etcd ${shown}`);
    // The console would show what the policy blocked.
    expect(complaints, hostile).toEqual([]);
    await page.close();
  }
});

it('opens only http and https addresses', async (context) => {
  const report = savedReport('suitable');
  const findings = report.verdict.findings.map((finding) => ({
    ...finding,
    source: { ...finding.source, url: 'javascript:document.title="owned"' },
  }));
  const tampered = { ...report, verdict: { ...report.verdict, findings } } as Report;
  const { page } = await openReport(await openChromium(context, WIDE), tampered);
  expect(await page.locator('a[href^="javascript"]').count()).toBe(0);
  expect(await page.locator('#source-1').innerText()).toContain('javascript:document.title');
});

it('blocks any script, style, image or request that would still get into the page', async (context) => {
  const heard: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    heard.push(request.url);
    response.setHeader('Access-Control-Allow-Origin', '*').end();
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { page, complaints } = await openReport(await openChromium(context, WIDE), savedReport('recommended'));
  const answer = await page.evaluate(async (listening) => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "owned"';
    document.body.append(script);
    const image = document.createElement('img');
    image.src = `${listening}/image`;
    const isDone = new Promise((resolve) => {
      image.onload = image.onerror = resolve;
    });
    document.body.append(image);
    const more = '<b onclick="document.title = 1">x</b><style>body { display: none }</style>';
    document.body.insertAdjacentHTML('beforeend', more);
    document.querySelector('b')?.click();
    await isDone;
    return fetch(`${listening}/fetch`).then(
      () => 'sent',
      () => 'stopped',
    );
  }, address);
  expect(answer).toBe('stopped');
  expect(heard).toEqual([]);
  expect(await page.title()).toBe('/var/lib/etcd: recommended');
  expect(await page.evaluate(() => getComputedStyle(document.body).display)).toBe('block');
  // The browser reports what it blocked: script, image, handler, style and request.
  const stopped = complaints.filter((complaint) => complaint.includes('Content Security Policy'));
  expect(stopped.length).toBeGreaterThanOrEqual(5);
});
