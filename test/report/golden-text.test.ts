// The text reports of each kind of verdict, as they stand in golden files, at every width. `npx vitest run test/report -u` writes them anew.

import { describe, expect, it } from 'vitest';
import { type Report, renderText } from '../../lib/index.js';
import { reproduceCommand } from '../../lib/report/reproduce.js';
import { GOLDEN_NAMES, type GoldenName, savedReport } from '../support/saved-reports.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of colours, and nothing else
const COLOURS = /\x1b\[[\d;]+m/g;

describe('the text of a report', () => {
  it.each(GOLDEN_NAMES.flatMap((name) => [60, 120].map((width) => [name, width] as const)))(
    'of a disk that is %s, %i columns wide',
    async (name, width) => {
      const text = renderText(savedReport(name), { width });
      await expect(text).toMatchFileSnapshot(`../golden/text/${name}-${width}.txt`);
    },
  );

  it('with colours', async () => {
    const text = renderText(savedReport('marginal'), { width: 120, colour: true });
    await expect(text).toMatchFileSnapshot('../golden/text/marginal-120-colour.txt');
  });

  it('in ASCII', async () => {
    const text = renderText(savedReport('unsuitable'), { width: 60, ascii: true });
    await expect(text).toMatchFileSnapshot('../golden/text/unsuitable-60-ascii.txt');
  });
});

describe.each(GOLDEN_NAMES)('the text of the report of a disk that is %s', (name: GoldenName) => {
  it('keeps to its width, but for what cannot be broken', () => {
    const report = savedReport(name);
    for (let width = 60; width <= 200; width += width < 80 ? 1 : 8) {
      const wide = renderText(report, { width })
        .split('\n')
        .filter((line) => [...line].length > width && !isUnbreakable(line, report));
      expect(wide, `${width} columns`).toEqual([]);
    }
  });

  it('says the same with colours and without, and in ASCII', () => {
    const report = savedReport(name);
    for (const width of [60, 120]) {
      const plain = renderText(report, { width });
      expect(renderText(report, { width, colour: true }).replace(COLOURS, '')).toBe(plain);
      const ascii = renderText(report, { width, ascii: true });
      expect(ascii).toMatch(/^[\n -~]*$/);
      // Letter for letter: columns stay where they are.
      expect(ascii.split('\n').map((line) => line.length)).toEqual(plain.split('\n').map((line) => line.length));
    }
  });
});

/** An address or a path on a line of its own, or the command that repeats the run. */
function isUnbreakable(line: string, report: Report): boolean {
  return !line.trim().includes(' ') || line.trim() === reproduceCommand(report);
}
