// Problems of a file or a log that should contain a report. The sentences are in report/messages/fleet.ts.

/** The problem of a file or a log without a usable report, by id. */
export type InputProblem =
  | { readonly id: 'empty' }
  /** It begins like a report and ends in the middle. */
  | { readonly id: 'truncated' }
  /** It has the name of a report, and is not JSON. */
  | { readonly id: 'not-json' }
  /** It is not a report of this tool. */
  | { readonly id: 'foreign' }
  /** A fleet report, which is itself the result of a merge. */
  | { readonly id: 'fleet-report' }
  /** A report of an earlier release. */
  | { readonly id: 'older-schema'; readonly schemaVersion: number }
  | { readonly id: 'newer-schema'; readonly schemaVersion: number }
  /** A field is missing or has an invalid value. */
  | { readonly id: 'damaged'; readonly field: string }
  /** The system's code, such as `EACCES`. */
  | { readonly id: 'unreadable'; readonly code: string }
  | { readonly id: 'too-large'; readonly maxBytes: number }
  /** Compressed with another format than gzip. */
  | { readonly id: 'unknown-compression'; readonly format: string }
  | { readonly id: 'damaged-compression' }
  /** The log begins a report and lacks some of its lines. */
  | { readonly id: 'log-truncated'; readonly lines: number; readonly wantedLines: number }
  /** The length or SHA-256 of the report in the log differs from its first line. */
  | { readonly id: 'log-checksum' };

/** Whether the file should be a report. Then its node has none, and the fleet cannot pass. */
export function isDamage({ id }: InputProblem): boolean {
  return id !== 'foreign' && id !== 'fleet-report';
}
