// The command in a report repeats its run: a shell splits it, the command line's parser reads it, and the plan is the same.

import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseArguments } from '../../lib/cli/arguments.js';
import { planOf } from '../../lib/measure/plan.js';
import type { PlanOptions } from '../../lib/measure/plan-options.js';
import type { Report } from '../../lib/report/report.js';
import { reproduceCommand } from '../../lib/report/reproduce.js';
import { savedReport } from '../support/saved-reports.js';

const words = (command: string): string[] => {
  const script = `for word in ${command}; do printf '%s\\0' "$word"; done`;
  return execFileSync('bash', ['-c', script], { env: { ...process.env, LC_ALL: 'C.UTF-8' } })
    .toString()
    .split('\0')
    .slice(1, -1);
};

it('repeats the plan for any options', () => {
  const report = savedReport('recommended');
  const gentle = fc.record<PlanOptions>(
    {
      allowLive: fc.constant(true),
      phases: fc.constant(['paced']),
      ratePerSecond: fc.integer({ min: 5, max: 20 }),
      writeSizeBytes: fc.integer({ min: 1, max: 65_536 }),
    },
    { requiredKeys: ['allowLive'] },
  );
  const ordinary = fc.record<PlanOptions>(
    {
      lowPriority: fc.boolean(),
      keepFreeBytes: fc.constantFrom(0, 1e9),
      mode: fc.constantFrom('quick', 'standard', 'thorough'),
      phases: fc.constantFrom(['closed-loop'], ['paced'], ['closed-loop', 'paced']),
      durationSeconds: fc.oneof(fc.integer({ min: 60, max: 86_400 }), fc.constantFrom(22.5, 37.3)),
      ratePerSecond: fc.oneof(fc.integer({ min: 5, max: 1_000_000 }), fc.constantFrom(12.5, 62.5)),
      writeSizeBytes: fc.integer({ min: 1, max: 2 ** 20 }),
      maxBytes: fc.integer({ min: 2 ** 26, max: Number.MAX_SAFE_INTEGER }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(ordinary, gentle), fc.maxSafeNat(), (asked, seed) => {
      const plan = planOf({ ...asked, seed: Math.min(seed, Number.MAX_SAFE_INTEGER - 1) });
      const [, ...argv] = reproduceCommand({ ...report, plan } as Report).split(' ');
      const parsed = parseArguments(argv, '0');
      if (!('command' in parsed) || parsed.command !== 'measure') throw new Error(argv.join(' '));
      const { phase, duration, rate, writeSize, maxBytes, quick, thorough, allowLive, nice, keepFree } = parsed;
      const { seed: parsedSeed } = parsed;
      const again = planOf({
        ...(phase === undefined || phase === 'both' ? {} : { phases: [phase] }),
        ...(duration === undefined ? {} : { durationSeconds: duration }),
        ...(rate === undefined ? {} : { ratePerSecond: rate }),
        ...(writeSize === undefined ? {} : { writeSizeBytes: writeSize }),
        ...(maxBytes === undefined ? {} : { maxBytes }),
        ...(quick ? { mode: 'quick' } : thorough ? { mode: 'thorough' } : {}),
        ...(allowLive ? { allowLive } : {}),
        ...(nice ? { lowPriority: true } : {}),
        ...(keepFree === undefined ? {} : { keepFreeBytes: keepFree }),
        ...(parsedSeed === undefined ? {} : { seed: parsedSeed }),
      });
      expect(again).toEqual(plan);
    }),
  );
});

it.each([
  '/var/lib/etcd',
  '/mnt/with space',
  '/mnt/it\'s $(reboot) `reboot` "quoted" *',
  '-rf',
  '/mnt/ünïcode/日本',
  '/mnt/\x1b[31mred\nline\u202e',
])('quotes the path as one word for a shell: %j', (path) => {
  const report = { ...savedReport('recommended'), target: { path, measuredPath: path } };
  for (const isAscii of [false, true]) {
    const command = reproduceCommand(report, isAscii);
    expect(words(command).at(-1)).toBe(path.startsWith('-') ? `./${path}` : path);
    expect(command).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    if (isAscii) expect(command).toMatch(/^[ -~]*$/);
  }
});

it('names the limits of a run if they are not the usual ones', () => {
  const report = savedReport('recommended');
  const findings = report.verdict.findings.map((finding) =>
    finding.id === 'append-p99'
      ? { ...finding, limit: 20e6 }
      : finding.id === 'append-rate'
        ? { ...finding, limit: 75 }
        : finding.id === 'stalled-appends'
          ? { ...finding, limit: 0.015 }
          : finding,
  );
  const [, ...argv] = reproduceCommand({ ...report, verdict: { ...report.verdict, findings } } as Report).split(' ');
  expect(parseArguments(argv, '0')).toMatchObject({
    limit: { 'append-p99': 20e6, 'append-rate': 75, 'stalled-appends': 0.015 },
  });
  expect(reproduceCommand(report)).not.toContain('--limit');
  expect(reproduceCommand({ ...report, verdict: { ...report.verdict, findings } } as Report)).toContain(
    '--limit append-p99=20ms --limit stalled-appends=1.5%',
  );
});
