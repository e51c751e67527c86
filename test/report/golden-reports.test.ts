// The saved reports for the golden files equal the output of their scenarios. `npx vitest run test/report -u` rewrites them.

import { expect, it } from 'vitest';
import { binsOf, decode } from '../../lib/measure/histogram.js';
import { renderJson } from '../../lib/report/json.js';
import type { SavedReport } from '../../lib/report/report.js';
import { GOLDEN_NAMES, goldenReport, goldenSet } from '../support/golden-reports.js';
import { savedText } from '../support/saved-reports.js';

it.each(GOLDEN_NAMES)('the report of a disk: %s', async (name) => expectSaved(name, await goldenReport(name)));

it('the reports of several directories', async () => expectSaved('set', await goldenSet()));

async function expectSaved(name: Parameters<typeof savedText>[0], made: SavedReport): Promise<void> {
  const text = inFewLines(renderJson(made));
  // Releases of zlib compress the same bytes differently, so only the counts are compared.
  const isSame = withCounts(text) === withCounts(savedTextOrNothing(name));
  await expect(isSame ? savedText(name) : text).toMatchFileSnapshot(`../golden/reports/${name}.json`);
}

/** One line per second and per slow operation would be thousands of lines that nobody reads. */
function inFewLines(text: string): string {
  return text.replace(/\{\n\s+"startNs"[^{}]*\}/g, (item) => item.replace(/\n\s+/g, ' '));
}

function savedTextOrNothing(name: Parameters<typeof savedText>[0]): string {
  try {
    return savedText(name);
  } catch {
    return 'null';
  }
}

function withCounts(text: string): string {
  return JSON.stringify(JSON.parse(text), (key, value) => (key === 'histogram' ? binsOf(decode(value)) : value));
}
