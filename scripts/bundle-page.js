// Makes lib/report/html/page.generated.ts: the script and the style of an HTML report as strings, with their hashes for the content
// security policy. So rendering needs no file and no module of Node.

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { rolldown } from 'rolldown';
import { PAGE } from './bundles.js';

const FOLDER = new URL('../lib/report/html/page/', import.meta.url);
const UPLOT = new URL('../node_modules/uplot/', import.meta.url);

const bundle = await rolldown(PAGE);
const { output } = await bundle.generate({ format: 'iife', minify: true, comments: false });
await bundle.close();
const [{ code }] = output;
if (output.length !== 1 || /<\/script|<!--/i.test(code)) throw new Error('the script cannot stand in a page');

const style = [
  readFileSync(new URL('dist/uPlot.min.css', UPLOT), 'utf8'),
  readFileSync(new URL('style.css', FOLDER), 'utf8'),
]
  .join('\n')
  .replace(/\/\*.*?\*\//gs, '')
  .replace(/\s+/g, ' ')
  .trim();
if (/<\/style/i.test(style)) throw new Error('the style cannot stand in a page');

const { version } = JSON.parse(readFileSync(new URL('package.json', UPLOT), 'utf8'));
const licence = `uPlot ${version}\n\n${readFileSync(new URL('LICENSE', UPLOT), 'utf8').trim()}`;
const hash = (text) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
const script = code.trim();
const page = { script, scriptHash: hash(script), style, styleHash: hash(style), licence };

writeFileSync(
  new URL('../lib/report/html/page.generated.ts', import.meta.url),
  `// Made by scripts/bundle-page.js.\n\nexport const PAGE: {\n${Object.keys(page)
    .map((name) => `  readonly ${name}: string;\n`)
    .join('')}} = ${JSON.stringify(page, null, 2)};\n`,
);
