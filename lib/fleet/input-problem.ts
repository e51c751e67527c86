// What can be wrong with a file or a log that ought to hold a report. Sentences are in report/messages/fleet.ts.

export type InputProblem =
  | { readonly id: 'empty' }
  /** It begins like a report, and ends in the middle. */
  | { readonly id: 'truncated' }
  /** It is not a report of this tool. */
  | { readonly id: 'foreign' }
  /** A fleet report, which is the result of a merge. */
  | { readonly id: 'fleet-report' }
  /** A report of an earlier release. */
  | { readonly id: 'older-schema'; readonly schemaVersion: number }
  | { readonly id: 'newer-schema'; readonly schemaVersion: number }
  /** A field is missing or has a value that no report has. */
  | { readonly id: 'damaged'; readonly field: string }
  /** The system's code, such as `EACCES`. */
  | { readonly id: 'unreadable'; readonly code: string }
  | { readonly id: 'too-large'; readonly maxBytes: number }
  /** Compressed by something other than gzip. */
  | { readonly id: 'unknown-compression'; readonly format: string }
  | { readonly id: 'damaged-compression' }
  /** The log begins a report and lacks lines of it. */
  | { readonly id: 'log-truncated'; readonly lines: number; readonly wantedLines: number }
  /** The report in the log has another length or SHA-256 than its first line names. */
  | { readonly id: 'log-checksum' };

/** Whether it ought to be a report: then its node has none, and the fleet cannot pass. */
export function isDamage({ id }: InputProblem): boolean {
  return id !== 'foreign' && id !== 'fleet-report';
}
