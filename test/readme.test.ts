// README and docs/: the numbers of a default run are those of its plan, every link has a target, and every page is in the index.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { planOf } from '../lib/measure/plan.js';
import { bytes } from '../lib/report/format.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGES = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(ROOT, 'docs')).filter(isPage).map(inDocs)];
const IMAGES = /^docs\/images\//;

function isPage(name: string): boolean {
  return name.endsWith('.md');
}

function inDocs(name: string): string {
  return `docs/${name}`;
}

function read(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

describe('the README', () => {
  it('has the duration of a default run, and the bytes that it writes', () => {
    const { decisionSeconds, maxBytesWritten, usualBytesWritten } = planOf({});
    const thorough = bytes(planOf({ mode: 'thorough' }).maxBytesWritten);
    const [usual, longest] = [Math.min(...decisionSeconds), Math.max(...decisionSeconds)];
    expect(read('README.md')).toContain(`takes ${usual} s, or up to ${longest} s while the result is undecided`);
    expect(read('README.md')).toContain(
      `A run of ${usual} s writes at most ${bytes(usualBytesWritten)}, one of ${longest} s at most ${bytes(maxBytesWritten)}, and \`--thorough\` at most ${thorough}`,
    );
  });

  it('has at most 150 lines', () => {
    expect(read('README.md').split('\n').length - 1).toBeLessThanOrEqual(150);
  });
});

it('docs/safety.md has the bytes that a default run writes, and its space', () => {
  const { maxBytesWritten, usualBytesWritten, spaceNeededBytes } = planOf({});
  const page = read('docs/safety.md');
  for (const size of [usualBytesWritten, maxBytesWritten, spaceNeededBytes]) expect(page).toContain(bytes(size));
});

describe('the documentation', () => {
  it.each(PAGES)('has no broken link in %s', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, link = '']) =>
      join(dirname(page), link),
    );
    // `npm run pictures` makes the images.
    expect(links.filter((link) => !IMAGES.test(link) && !existsSync(join(ROOT, link)))).toEqual([]);
  });

  it('lists every page in docs/README.md', () => {
    const listed = [...read('docs/README.md').matchAll(/^\| \[([^\]]+)\]/gm)].map(([, name = '']) => `docs/${name}`);
    const pages = PAGES.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md');
    expect(listed).toEqual(pages.toSorted());
  });
});
