// The verdict for each error that can end a run.

import { describe, expect, it } from 'vitest';
import { failureFindings } from '../../lib/verdict/failure.js';
import { judge } from '../../lib/verdict/judge.js';
import { THRESHOLDS } from '../../lib/verdict/thresholds.js';
import { judgedLoop, judgedPaced } from '../support/judged.js';
import { localDisk } from '../support/storage.js';

const FAST = [judgedPaced(60), judgedLoop()];

describe('the verdict of a failed run', () => {
  it.each([
    ['EIO', 'io-error'],
    ['EREMOTEIO', 'io-error'],
    ['EBADMSG', 'bad-checksum'],
    ['EUCLEAN', 'damaged-filesystem'],
    ['ENXIO', 'disk-gone'],
    ['ENODEV', 'disk-gone'],
    ['ENOMEDIUM', 'disk-gone'],
    ['ETIMEDOUT', 'timeout'],
    ['ERR_CALL_HUNG', 'hung-call'],
  ])('is unsuitable after %s, however fast the disk was', (code, cause) => {
    const verdict = judge(FAST, localDisk(), THRESHOLDS, { code, syscall: 'fdatasync' });
    expect(verdict.outcome).toBe('unsuitable');
    expect(verdict.findings).toContainEqual(
      expect.objectContaining({ id: 'run-failed', result: 'fail', cause, code, syscall: 'fdatasync' }),
    );
  });

  it.each(['ENOSPC', 'EDQUOT', 'EROFS', 'EMFILE', 'ESTALE'])(
    "is inconclusive after %s, which is not the disk's fault",
    (code) => {
      const verdict = judge(FAST, localDisk(), THRESHOLDS, { code });
      expect(verdict.outcome).toBe('inconclusive');
      expect(verdict.findings.every(({ id }) => id !== 'run-failed')).toBe(true);
    },
  );

  it('stays unsuitable when the latencies break a limit', () => {
    const slow = judgedPaced(60, () => ({ slowAppends: 6 }));
    expect(judge([slow], localDisk(), THRESHOLDS, { code: 'ENOSPC' }).outcome).toBe('unsuitable');
  });

  it('is the same before the first measurement', () => {
    expect(judge([], localDisk(), THRESHOLDS, { code: 'EIO' })).toMatchObject({ outcome: 'unsuitable', measuredNs: 0 });
    expect(judge([], localDisk(), THRESHOLDS, { code: 'EROFS' }).outcome).toBe('inconclusive');
  });
});

it('a failure finding has its source, and a system call only if one failed', () => {
  const [finding] = failureFindings({ code: 'ERR_CALL_HUNG' });
  expect(finding).not.toHaveProperty('syscall');
  expect(finding?.source.url).toMatch(/^https:/);
});
