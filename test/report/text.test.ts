import { beforeAll, describe, expect, it } from 'vitest';
import { inspect, type Report, renderInspectionText, renderText } from '../../lib/index.js';
import { planOf } from '../../lib/measure/plan.js';
import { summarise } from '../../lib/measure/summary.js';
import { judge } from '../../lib/verdict/judge.js';
import { memoryOf } from '../support/memory.js';
import { between } from '../support/phases.js';
import { localDisk } from '../support/storage.js';

const MS = 1e6;

/** A report of syncs that take so long, on a disk like this. */
function reportOf(syncNs: number, changes: Partial<Report> = {}): Report {
  const plan = planOf({ phases: ['closed-loop'] });
  const sync = summarise(memoryOf(Array.from({ length: 1000 }, (_, n) => syncNs * (1 + n / 10_000))));
  const storage = localDisk();
  const phase = {
    name: 'closed-loop',
    stoppedBy: 'duration',
    durationNs: 1000 * syncNs,
    appends: 1000,
    bytesWritten: 8_000_000,
    appendsPerSecond: 1e9 / syncNs,
    write: sync,
    sync,
    append: sync,
    intervals: { syncP99: between(sync.p99Ns, sync.p99Ns).interval },
    windows: [],
    slowest: { sync: [], commit: [], cut: [] },
  } as const;
  const estimates = { syncP99: between(sync.p99Ns, sync.p99Ns), appendRate: between(1e9 / syncNs, 1e9 / syncNs) };
  return {
    schemaVersion: 1,
    tool: { name: 'etcd-disk-bench', version: '1.2.3' },
    startedAt: '2026-01-02T03:04:05.678Z',
    target: { path: '/var/lib/etcd', preallocation: 'fallocate' },
    host: { kernelRelease: '6.1.0', arch: 'x64', cpuCount: 4 },
    plan,
    outcome: 'completed',
    storage,
    phases: [phase],
    verdict: judge([{ name: 'closed-loop', hasCommits: false, result: { ...phase, estimates } }], storage),
    observations: [],
    ...changes,
  };
}

describe('the text report', () => {
  it('gives the answer in its first line', () => {
    const first = (report: Report) => renderText(report).split('\n')[0];
    expect(first(reportOf(0.5 * MS))).toBe(
      '/var/lib/etcd is recommended: this disk can carry etcd, a heavily loaded cluster too.',
    );
    expect(first(reportOf(5 * MS))).toMatch(/is suitable: /);
    expect(first(reportOf(15 * MS))).toMatch(/is unsuitable: /);
  });

  it('gives the reasons that decided, observed beside the limit', () => {
    const text = renderText(reportOf(15 * MS)).replace(/\s+/g, ' ');
    expect(text).toMatch(
      /fdatasync p99 \(closed-loop\) is 16\.5 ms( \([^)]*\))?, and should be < 10 ms: requests queue/,
    );
  });

  it('names the source of each finding', () => {
    const text = renderText(reportOf(15 * MS));
    const findings = text.slice(text.indexOf('findings'), text.indexOf('what to do next'));
    const rows = findings.split('\n').filter((line) => /^ {4}(ok|WARN|FAIL|slow) /.test(line));
    expect(rows.length).toBeGreaterThan(4);
    for (const line of rows) expect(line).toMatch(/\[\d\]$/);
    expect(text).toContain('https://etcd.io/docs/v3.6/faq/');
  });

  it('says when a run was interrupted', () => {
    expect(renderText(reportOf(MS, { outcome: 'interrupted' }))).toContain('The run was interrupted: this is what');
    expect(renderText(reportOf(MS, { outcome: 'interrupted', phases: [] }))).toContain('before anything was measured');
  });

  it('lets no control character of a path or a model reach the terminal', () => {
    const hostile = 'a\x1b[31m\x07b\nc';
    const storage = localDisk({
      because: [{ id: 'replica', device: hostile }],
      caveats: [{ id: 'degraded-raid', device: hostile }],
    });
    const report = reportOf(MS, { target: { path: hostile }, storage });
    const text = renderText({ ...report, verdict: judge([], { ...storage, class: 'memory', path: hostile }) });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/);
    expect(text).toContain('a?[31m?b?c');
  });

  it.each([40, 60, 80, 120, 200])('keeps its sentences within %i columns', (width) => {
    const text = renderText(reportOf(15 * MS), { width });
    const sentences = text.split('\n\n').slice(0, 2).join('\n').split('\n');
    for (const line of sentences) expect(line.length).toBeLessThanOrEqual(width);
  });
});

describe('the inspection as text', () => {
  let text = '';
  beforeAll(async () => {
    text = renderInspectionText(await inspect('/'));
  });

  it('says what the root of this very machine stands on', () => {
    expect(text).toMatch(/^\/ stands on /);
    expect(text).toContain('\nfile system\n');
  });
});
