// The saved reports that the formats' golden files are made of are what their scenarios make. `npx vitest run test/report -u` writes them anew.

import { expect, it } from 'vitest';
import { renderJson } from '../../lib/index.js';
import { binsOf, decode } from '../../lib/measure/histogram.js';
import { GOLDEN_NAMES, goldenReport } from '../support/golden-reports.js';
import { savedReport, savedText } from '../support/saved-reports.js';

it.each(GOLDEN_NAMES)('the report of a disk: %s', async (name) => {
  const made = renderJson(await goldenReport(name));
  // zlib's releases compress the same bytes differently: the counts are what has to be the same.
  const isSame = withCounts(made) === withCounts(renderJson(savedReport(name)));
  await expect(isSame ? savedText(name) : made).toMatchFileSnapshot(`../golden/reports/${name}.json`);
});

function withCounts(text: string): string {
  return JSON.stringify(JSON.parse(text), (key, value) => (key === 'histogram' ? binsOf(decode(value)) : value));
}
