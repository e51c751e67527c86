// docs/diagnose.md has the faults that `npm run test:cluster` makes, with their answers. With UPDATE_DOCS=1 this test writes the table.

import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FAULTS } from './faults.js';

const DOCS = new URL('../../docs/diagnose.md', import.meta.url);
const SECTION = /(?<=<!-- faults -->\n)[\s\S]*(?=<!-- end of faults -->)/;

function tableOf(): string {
  const rows = FAULTS.map(({ title, versions, answer, rules }) => {
    const ids = rules.map((rule) => `\`${rule}\``).join(' or ');
    return `| ${title} | ${versions.join(', ')} | **${answer}** | ${ids} |`;
  });
  return ['| what is done | etcd | answer | by rule |', '| --- | --- | --- | --- |', ...rows, ''].join('\n');
}

it('docs/diagnose.md has every fault with its answer', () => {
  const text = readFileSync(DOCS, 'utf8');
  if (process.env['UPDATE_DOCS']) writeFileSync(DOCS, text.replace(SECTION, tableOf));
  expect(SECTION.exec(readFileSync(DOCS, 'utf8'))?.[0]).toBe(tableOf());
});
