// The text of each kind of result, in golden files: the summary at 80 and 60 columns, in ASCII and in colour, and the full report at 100
// columns. `npx vitest run test/report -u` rewrites them.

import { describe, expect, it } from 'vitest';
import { render } from '../../lib/report/render.js';
import type { Report } from '../../lib/report/report.js';
import { reproduceCommand } from '../../lib/report/reproduce.js';
import { renderText } from '../../lib/report/text.js';
import type { TextOptions } from '../../lib/report/text-options.js';
import { allSaved, GOLDEN_NAMES, type GoldenName, savedReport } from '../support/saved-reports.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of colours, and nothing else
const COLOURS = /\x1b\[[\d;]+m/g;

const LOOKS: Readonly<Record<string, TextOptions>> = {
  '80': {},
  '60-ascii': { width: 60, ascii: true },
  '80-colour': { colour: true },
  'verbose-100': { width: 100, verbose: true },
};

describe.each(Object.entries(LOOKS))('the text with %s', (look, options) => {
  it.each(allSaved())('is the golden text: %s', async (name, saved) => {
    await expect(await render(saved, 'text', options)).toMatchFileSnapshot(`../golden/text/${name}-${look}.txt`);
  });
});

describe.each(GOLDEN_NAMES)('the text of a result: %s', (name: GoldenName) => {
  it('has a summary of at most 30 lines of 80 columns', () => {
    const lines = renderText(savedReport(name)).trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(30);
  });

  it.each([false, true])('keeps to its width, except words that cannot be broken (verbose: %s)', (verbose) => {
    const report = savedReport(name);
    for (let width = 60; width <= 200; width += width < 80 ? 2 : 16) {
      const wide = withoutStorage(renderText(report, { width, verbose }))
        .split('\n')
        .filter((line) => [...line].length > width && !isUnbreakable(line, report));
      expect(wide, `${width} columns`).toEqual([]);
    }
  });

  it('has the same words with and without colours, and in ASCII', () => {
    const report = savedReport(name);
    for (const width of [60, 120]) {
      for (const verbose of [false, true]) {
        const plain = renderText(report, { width, verbose });
        expect(renderText(report, { width, verbose, colour: true }).replace(COLOURS, '')).toBe(plain);
        const ascii = renderText(report, { width, verbose, ascii: true });
        expect(ascii).toMatch(/^[\n -~]*$/);
        // Each character is replaced by one character, so the columns stay aligned.
        expect(ascii.split('\n').map((line) => line.length)).toEqual(plain.split('\n').map((line) => line.length));
      }
    }
  });
});

/** Its tables, trees and paths are not wrapped, so that they can be copied: storage-text.test.ts. */
function withoutStorage(text: string): string {
  return text.replace(/\nstorage\n.*(?=\nmeasured on\n)/s, '');
}

/** An address or a path on its own line, or the command that repeats the run. */
function isUnbreakable(line: string, report: Report): boolean {
  return !line.trim().includes(' ') || line.trim() === reproduceCommand(report);
}
