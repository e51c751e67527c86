// Makes README's example and its two pictures from the saved report of a real run, with the build of this checkout and Debian's chromium:
//   npx etcd-disk-bench -o disk.json /var/lib/etcd && npm run pictures disk.json

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { readReport, render } from '../dist/index.js';

const ROOT = join(import.meta.dirname, '..');
const README = join(ROOT, 'README.md');
const IMAGES = join(ROOT, 'docs/images');
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
// The colours of a common terminal.
const COLOURS = {
  1: 'font-weight:bold',
  2: 'opacity:.6',
  31: 'color:#f14c4c',
  32: 'color:#23d18b',
  33: 'color:#e5e510',
  36: 'color:#29b8db',
};

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: npm run pictures <report.json>');
const report = await readReport(file);

const text = await render(report, 'text', { width: 80 });
const command = `$ npx etcd-disk-bench ${report.target.path}`;
const example = `<!-- example -->\n\n\`\`\`console\n${command}\n${text}\`\`\`\n\n<!-- end of example -->`;
writeFileSync(
  README,
  readFileSync(README, 'utf8').replace(/<!-- example -->.*<!-- end of example -->/s, () => example),
);

const coloured = await render(report, 'text', { width: 80, colour: true });
const terminal = `<!doctype html><meta charset="utf-8"><style>body{margin:0;background:#1e1e1e}pre{display:inline-block;margin:0;padding:16px 20px;
  font:13px/1.25 "DejaVu Sans Mono",monospace;color:#ddd}</style><pre>${escaped(`${command}\n`)}${spans(coloured)}</pre>`;

mkdirSync(IMAGES, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
try {
  await shoot('terminal', terminal, { width: 800, height: 600 }, 'pre');
  await shoot('page', await render(report, 'html'), { width: 1000, height: 900 });
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}

async function shoot(name, html, viewport, selector) {
  const path = join(folder, `${name}.html`);
  writeFileSync(path, html);
  const page = await browser.newPage({ viewport });
  await page.goto(pathToFileURL(path).href);
  const target = selector === undefined ? page : page.locator(selector);
  await target.screenshot({ path: join(IMAGES, `${name}.png`) });
}

function escaped(plain) {
  return plain.replace(/[&<>]/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[letter] ?? letter);
}

/** Converts SGR sequences to HTML spans. */
function spans(ansi) {
  const [first, ...coloured] = escaped(ansi).split('\u001b[');
  const pieces = coloured.map((piece) => {
    const end = piece.indexOf('m');
    const styles = piece
      .slice(0, end)
      .split(';')
      .map((code) => COLOURS[code]);
    return `<span style="${styles.filter(Boolean).join(';')}">${piece.slice(end + 1)}</span>`;
  });
  return [first, ...pieces].join('');
}
