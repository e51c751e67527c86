// The error of a run that failed after it began to measure. It carries the report so far.

import { DiskBenchError } from './errors.js';
import type { Report } from './report/report.js';

/**
 * A {@link DiskBenchError} with the report so far. The report's `outcome` is `failed`, and its verdict is `unsuitable` or `inconclusive`.
 */
export class FailedRunError extends DiskBenchError {
  override readonly name = 'FailedRunError';
  readonly report: Report;

  constructor(failure: DiskBenchError, report: Report) {
    super(failure.code, failure.message, failure);
    this.report = report;
    // Shows the failure's stack: it leads to the caller.
    this.stack = failure.stack?.replace(failure.name, () => this.name) ?? '';
  }
}
