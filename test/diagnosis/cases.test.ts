import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { diagnoseEtcd, render } from '../../lib/index.js';
import { CASES } from './cases/table.js';

const FOLDER = fileURLToPath(new URL('cases/', import.meta.url));

describe('public cases', () => {
  test.each(CASES)('answers $answers to $file: $trap', async ({ file, answers, finding }) => {
    const diagnosis = await diagnoseEtcd([FOLDER + file]);
    expect(answers).toContain(diagnosis.answer);
    if (finding !== undefined) expect(diagnosis.findings.map(({ id }) => id)).toContain(finding);
    expect((await render(diagnosis, 'text')).split('\n')[0]).toMatch(new RegExp(`^${diagnosis.answer}: .{10,}`));
  });

  test('every file is a case', () => {
    const files = readdirSync(FOLDER).filter((name) => !name.endsWith('.ts'));
    expect(CASES.map(({ file }) => file).sort()).toEqual(files.sort());
  });

  test('every answer has the numbers that a maintainer would look for', async () => {
    const text = async (file: string) => render(await diagnoseEtcd([FOLDER + file]), 'text');
    expect(await text('disk-stall-ebs-9544.metrics')).toContain('354 of 367,535 fsyncs took over 128 ms');
    expect(await text('disk-7044-commit.metrics')).toContain('95 took over 8.192 s');
    expect(await text('disk-hdd-8586.metrics')).toContain('128 and 256 ms');
    expect(await text('disk-ssd-tail-5870b.metrics')).toContain('At least 32 of 107,080 fsyncs took over');
    expect(await text('disk-3.4-member-dump.metrics')).toContain('between 25.6 and 51.2 ms');
    expect(await text('disk-k3s-2853.log')).toContain('7.45 s');
  });
});
