import { writeFileSync } from 'node:fs';
import { it } from 'vitest';
import { renderSummary } from '../lib/report/summary-text.js';
import { GOLDEN_NAMES, goldenReport } from './support/golden-reports.js';

it('x', async () => {
  for (const name of GOLDEN_NAMES) {
    const t = Date.now();
    const report = await goldenReport(name);
    writeFileSync(`/tmp/render/${name}.json`, JSON.stringify(report));
    for (const width of [80, 60]) {
      const text = renderSummary(report, { width, ascii: width === 60 });
      process.stdout.write(
        `\n##### ${name} ${width} ${text.split('\n').length - 1} lines ${Date.now() - t} ms\n${text}`,
      );
    }
  }
}, 120000);
