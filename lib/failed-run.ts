// The error of a run that failed once it had begun to measure: it carries the report of what was measured until then.

import { DiskBenchError } from './errors.js';
import type { Report } from './report/report.js';

/** A {@link DiskBenchError} with a report, whose `outcome` is `failed` and whose verdict is `unsuitable` or `inconclusive`. */
export class FailedRunError extends DiskBenchError {
  override readonly name = 'FailedRunError';
  readonly report: Report;

  constructor(failure: DiskBenchError, report: Report) {
    super(failure.code, failure.message, failure);
    this.report = report;
    // The failure's, since it is the caller's.
    this.stack = failure.stack?.replace(failure.name, () => this.name) ?? '';
  }
}
