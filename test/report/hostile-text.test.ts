import { expect, it } from 'vitest';
import type { Inspection } from '../../lib/report/report.js';
import { renderInspectionText, renderText } from '../../lib/report/text.js';
import { isMeasured } from '../../lib/verdict/judge.js';
import type { StorageFinding } from '../../lib/verdict/storage-findings.js';
import { HOSTILE, hostileReport as unlikeReport } from '../support/hostile.js';
import { HOSTILE_STRINGS, hostileReport } from '../support/hostile-report.js';
import { GOLDEN_NAMES, savedReport } from '../support/saved-reports.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: the colours that the report has of its own
const OWN_COLOURS = /\x1b\[(1|2|3[1236]|3[1236];1)m|\x1b\[0m/g;
const UNPRINTABLE = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const LOOKS = [{}, { colour: true }, { ascii: true, width: 60 }, { verbose: true, colour: true }];

it.each(GOLDEN_NAMES)('escapes every string of a report for the terminal: %s', (name) => {
  const report = hostileReport(savedReport(name), HOSTILE_STRINGS.join(''));
  for (const options of LOOKS) {
    const text = renderText(report, options).replace(OWN_COLOURS, '');
    expect(text).toContain('reboot');
    expect(text).not.toMatch(UNPRINTABLE);
  }
  const inspection: Inspection = {
    schemaVersion: report.schemaVersion,
    tool: report.tool,
    storage: report.storage,
    findings: report.verdict.findings.filter((finding): finding is StorageFinding => !isMeasured(finding)),
    advice: report.advice,
  };
  expect(renderInspectionText(inspection)).not.toMatch(UNPRINTABLE);
});

it('escapes strings of notices, failures and unknown ids', () => {
  for (const options of LOOKS) {
    expect(renderText(unlikeReport(HOSTILE), options).replace(OWN_COLOURS, '')).not.toMatch(UNPRINTABLE);
  }
});

it('shows characters that are invisible or hide others', () => {
  const path = '/a\u202eb\x1b[8mc\u200bd\ud800';
  const report = { ...savedReport('recommended'), target: { path, measuredPath: path } };
  expect(renderText(report)).toContain('/a?b?[8mc?d?: recommended');
});
