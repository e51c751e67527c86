import { beforeAll, describe, expect, it } from 'vitest';
import { inspect } from '../../lib/inspection.js';
import type { Report } from '../../lib/report/report.js';
import { renderInspectionText, renderText } from '../../lib/report/text.js';
import type { Observation } from '../../lib/verdict/observation.js';
import type { Advice } from '../../lib/verdict/storage-advice.js';
import { savedReport } from '../support/saved-reports.js';

const firstLine = (report: Report) => renderText(report).split('\n')[0];
const inOneLine = (report: Report) => renderText(report).replace(/\s+/g, ' ');

describe('the summary', () => {
  it('has the verdict in its first line', () => {
    expect(firstLine(savedReport('recommended'))).toBe('/var/lib/etcd: recommended in these 60 s');
    expect(firstLine(savedReport('suitable'))).toBe(
      '/var/lib/etcd: suitable in these 60 s, measured in /var/lib, with 2 warnings',
    );
    expect(firstLine(savedReport('unsuitable'))).toMatch(/^\/mnt\/ssd\/etcd: unsuitable, proven after \d+ s$/);
    expect(firstLine(savedReport('inconclusive'))).toBe(
      '/mnt/ssd/etcd: inconclusive after 240 s: append p99 not decided',
    );
    expect(firstLine(savedReport('interrupted'))).toBe('/mnt/luks/etcd: inconclusive: interrupted after 23 s');
    expect(firstLine(savedReport('failed'))).toBe(
      '/mnt/old/etcd: unsuitable, proven after 7 s: the disk returned an I/O error',
    );
    expect(firstLine(savedReport('in-memory'))).toContain('storage in memory (not measured)');
  });

  it('gives the reason in counts that a person can check', () => {
    const report = savedReport('unsuitable');
    const [paced] = report.phases;
    const slow = paced?.windows.reduce((sum, { slowAppends }) => sum + slowAppends, 0);
    const all = paced?.appends.toLocaleString('en-US');
    expect(inOneLine(report)).toContain(`${slow} of ${all} appends took 10 ms or longer (7.7 %, in about `);
    expect(inOneLine(report)).toMatch(/The long-run share is \d[\d.]* to \d+ % \(90 % interval\); the limit is 1 %\./);
  });

  it('reports a share over the limit in a run that is too short to prove a breach', () => {
    const report = savedReport('inconclusive');
    const plan = { ...report.plan, decisionSeconds: [] };
    expect(firstLine({ ...report, plan })).toBe(
      '/mnt/ssd/etcd: inconclusive: no breach proven, but 240 s is too short to pass',
    );
    const findings = report.verdict.findings.map((finding) =>
      finding.id === 'append-p99' && 'counts' in finding && finding.counts
        ? { ...finding, counts: { ...finding.counts, lowShare: 0.88, highShare: 1 } }
        : finding,
    );
    const over = { ...report, plan, verdict: { ...report.verdict, findings } };
    expect(firstLine(over)).toBe('/mnt/ssd/etcd: inconclusive: over the limit, but 240 s is too short to prove it');
    expect(inOneLine(over)).toContain('the limit is 1 %. These are too few seconds to prove a breach.');
  });

  it('shows where requests would have waited', () => {
    expect(inOneLine(savedReport('unsuitable'))).toMatch(
      / queue requests would have waited up to \d\.\d+ s; \d+ of 7,200 were/,
    );
    expect(renderText(savedReport('recommended'))).not.toContain('queue');
  });

  it('has bars beyond a limit that add up to the count of the limit', () => {
    const text = renderText(savedReport('unsuitable'));
    const rows = [...text.matchAll(/^ +([\d.<>= -]+) {2}[█▏▎▍▌▋▊▉]+ +([\d,]+) +[\d.<]+ %$/gm)];
    const counts = rows.map(([, label = '', count = '']) => [label.trim(), Number(count.replaceAll(',', ''))] as const);
    expect(counts.reduce((sum, [, count]) => sum + count, 0)).toBe(savedReport('unsuitable').phases[0]?.append.count);
    const beyond = counts
      .filter(([label]) => /^(>= )?(10|20|50)/.test(label))
      .reduce((sum, [, count]) => sum + count, 0);
    expect(text).toContain(`10  ── etcd's limit: ${beyond} took longer`);
  });

  it('does not call a limit that was set for the run a limit of etcd', () => {
    const report = savedReport('suitable');
    const findings = report.verdict.findings.map((finding) =>
      finding.id === 'append-p99' ? { ...finding, limit: 5e6 } : finding,
    );
    const changed = { ...report, verdict: { ...report.verdict, findings } } as typeof report;
    expect(renderText(changed)).not.toContain("── etcd's limit: ");
    for (const verbose of [false, true]) {
      const text = renderText(changed, { verbose });
      expect(text).toContain('5  ── limit of this run: ');
      expect(text).not.toMatch(/took 5 ms or longer[^.]*; etcd allows/);
    }
  });

  it('warns of a lack of CPU time first, unless the disk passes anyway', () => {
    const observations: Observation[] = [
      { id: 'run-queue', kind: 'not-the-disk', phase: 'paced', share: 0.4 },
      { id: 'cpu-throttled', kind: 'not-the-disk', phase: 'paced', share: 0.7 },
      { id: 'cpu-steal', kind: 'not-the-disk', phase: 'closed-loop', share: 0.9 },
    ];
    const warningsOf = (name: 'unsuitable' | 'suitable') =>
      inOneLine({ ...savedReport(name), observations }).match(/warning .*/)?.[0] ?? '';
    expect(warningsOf('unsuitable')).toMatch(
      /^warning the cgroup of this process was at its CPU limit for 70 % of the phase: raise the CPU limit/,
    );
    expect(warningsOf('unsuitable')).not.toContain('waited for a CPU');
    expect(warningsOf('suitable')).not.toContain('CPU limit');
  });

  it('has at most 30 lines with any warnings, and the number of those left out', () => {
    const report = savedReport('suitable');
    const [advice] = report.advice;
    const many = Array.from({ length: 12 }, () => advice as Advice);
    const text = renderText({ ...report, advice: many });
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(30);
    expect(text).toMatch(/\d+ more warnings: -v prints all/);
    const whole = renderText({ ...report, advice: many }, { verbose: true });
    expect(whole.match(/^warning /gm)).toHaveLength(12);
  });

  it('has at most 30 lines for a distribution of seven decades', () => {
    const report = savedReport('suitable');
    const wide = savedReport('failed').phases[0]?.append;
    const phases = report.phases.map((phase) => (phase.name === 'paced' && wide ? { ...phase, append: wide } : phase));
    expect(
      renderText({ ...report, phases })
        .trimEnd()
        .split('\n').length,
    ).toBeLessThanOrEqual(30);
  });

  it('shows - for a percentile of too few samples', () => {
    const row = renderText(savedReport('failed'))
      .split('\n')
      .find((line) => line.includes('backend commit'));
    expect(row).toMatch(/backend commit +68 +\d\.\d\d +- +- +\d\.\d\d +p99 < 25 +open$/);
  });

  it('drops p99.9 before p50 when it is narrow', () => {
    const head = (width: number) =>
      renderText(savedReport('recommended'), { width })
        .split('\n')
        .find((line) => line.startsWith('  latency, ms'));
    expect(head(80)).toMatch(/p50 +p99 +p99\.9 +max/);
    expect(head(60)).toMatch(/p50 +p99 +max/);
    expect(head(48)).toMatch(/count +p99 +max/);
  });

  it('colours only judgements', () => {
    const text = renderText(savedReport('recommended'), { colour: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours
    const coloured = [...text.matchAll(/\x1b\[(3\d)[\d;]*m([^\x1b]*)/g)].map(([, , word = '']) => word.trim());
    for (const word of coloured) expect(word).toMatch(/^(recommended|ok)$/);
    expect(coloured).toContain('recommended');
  });
});

describe('the full report', () => {
  it('names the source of each finding and each piece of advice', () => {
    const text = renderText(savedReport('suitable'), { verbose: true, width: 120 });
    const findings = text.slice(text.indexOf('\nfindings\n'), text.indexOf('\nobservations\n'));
    const rows = findings.split('\n').filter((line) => /^ +(ok|over|FAIL|open|note|warning) /.test(line));
    expect(rows.length).toBeGreaterThan(10);
    for (const line of rows) expect(line).toMatch(/\[\d\]$/);
    expect(text).toContain('https://etcd.io/docs/v3.6/faq/');
  });

  it('does not call a missed grade a failure', () => {
    const text = renderText(savedReport('suitable'), { verbose: true });
    expect(text).toMatch(/^ {4}over {2}append p99, loaded cluster/m);
    expect(text).not.toContain('FAIL');
  });

  it('shows how long would decide an unresolved row', () => {
    const text = renderText(savedReport('inconclusive'), { verbose: true }).replace(/\s+/g, ' ');
    expect(text).toMatch(
      /The limit lies inside this interval; a run of about [\d.]+ min would decide, if the disk stays the same\./,
    );
  });
});

describe('the inspection as text', () => {
  let text = '';
  beforeAll(async () => {
    text = renderInspectionText(await inspect('/'));
  });

  it('shows the storage of the root of this machine', () => {
    expect(text).toMatch(/^\/ is on /);
    expect(text).toContain('\nfile system\n');
  });
});
