import { expect, it } from 'vitest';
import { renderInspectionText, renderText } from '../../lib/index.js';
import { HOSTILE_STRINGS, hostileReport } from '../support/hostile-report.js';
import { GOLDEN_NAMES, savedReport } from '../support/saved-reports.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: the colours that the report has of its own
const OWN_COLOURS = /\x1b\[(1|2|3[1236]|3[1236];1)m|\x1b\[0m/g;
const UNPRINTABLE = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

it.each(GOLDEN_NAMES)('no string of a report reaches the terminal as anything but text: %s', (name) => {
  const report = hostileReport(savedReport(name), HOSTILE_STRINGS.join(''));
  for (const options of [{}, { colour: true }, { ascii: true, width: 60 }]) {
    const text = renderText(report, options).replace(OWN_COLOURS, '');
    expect(text).toContain('reboot');
    expect(text).not.toMatch(UNPRINTABLE);
  }
  const findings = report.verdict.findings.filter((finding) => !('phase' in finding));
  const inspection = { schemaVersion: 1, tool: report.tool, storage: report.storage, findings, advice: [] } as const;
  expect(renderInspectionText(inspection)).not.toMatch(UNPRINTABLE);
});

it('shows what was meant to be hidden or to hide', () => {
  const report = { ...savedReport('recommended'), target: { path: '/a\u202eb\x1b[8mc\u200bd\ud800' } };
  expect(renderText(report)).toContain('/a?b?[8mc?d? is recommended');
});
