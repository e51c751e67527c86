import { describe, expect, it } from 'vitest';
import { judge } from '../../lib/verdict/judge.js';
import { THRESHOLDS } from '../../lib/verdict/thresholds.js';
import { closedLoop, paced } from '../support/phases.js';
import { localDisk } from '../support/storage.js';

const MS = 1e6;

describe('the verdict of a run that failed', () => {
  it.each(['EIO', 'EUCLEAN', 'ENODEV', 'ERR_CALL_HUNG'])('is unsuitable after %s, however fast it was', (code) => {
    const verdict = judge([closedLoop(), paced({})], localDisk(), THRESHOLDS, { code, syscall: 'fdatasync' });
    expect(verdict.outcome).toBe('unsuitable');
    expect(verdict.findings).toContainEqual(expect.objectContaining({ id: 'run-failed', result: 'fail' }));
  });

  it.each(['ENOSPC', 'EDQUOT', 'EROFS', 'EMFILE', 'ESTALE'])(
    'is inconclusive after %s, since the disk is not at fault',
    (code) => {
      const verdict = judge([closedLoop(), paced({})], localDisk(), THRESHOLDS, { code });
      expect(verdict.outcome).toBe('inconclusive');
      expect(verdict.findings.every(({ id }) => id !== 'run-failed')).toBe(true);
    },
  );

  it('stays unsuitable where the latencies say so', () => {
    const slow = closedLoop({ p99Ns: 20 * MS });
    expect(judge([slow, paced({})], localDisk(), THRESHOLDS, { code: 'ENOSPC' }).outcome).toBe('unsuitable');
  });
});
