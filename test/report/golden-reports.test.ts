// The saved reports that the formats' golden files are made of are what their scenarios make. `npx vitest run test/report -u` writes them anew.

import { expect, it } from 'vitest';
import { renderJson } from '../../lib/index.js';
import { GOLDEN_NAMES, goldenReport } from '../support/golden-reports.js';

it.each(GOLDEN_NAMES)('the report of a disk: %s', async (name) => {
  await expect(renderJson(await goldenReport(name))).toMatchFileSnapshot(`../golden/reports/${name}.json`);
});
