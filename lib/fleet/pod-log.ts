// Transfers a report through a log: a first line with its length and SHA-256, numbered lines of base64 (gzip), a last line. Other lines may
// come between them, and every line may have a prefix (kubectl logs --prefix or --timestamps). Lost or changed lines are detected.

import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { InputProblem } from './input-problem.js';

const TAG = 'etcd-disk-bench-report';
/** A kubelet cuts lines at 16 KiB (CRI, maxLogLineSize). Shorter lines are easier to read. */
const LINE_LENGTH = 1000;
/** The largest size of a report. */
const MAX_BYTES = 64 * 1024 * 1024;

/** The log lines that carry a report. */
export function logLines(report: string): string {
  const bytes = Buffer.from(report);
  const body = gzipSync(bytes).toString('base64');
  const lines = body.match(new RegExp(`.{1,${LINE_LENGTH}}`, 'g')) ?? [];
  return [
    `${TAG} begin lines=${lines.length} bytes=${bytes.length} sha256=${sha256(bytes)}`,
    ...lines.map((line, index) => `${TAG} ${index + 1} ${line}`),
    `${TAG} end`,
    '',
  ].join('\n');
}

/** Whether a text contains a marked report. */
export function hasLogMarker(text: string): boolean {
  return text.includes(`${TAG} begin `);
}

export type LoggedReport = { readonly report: string } | { readonly problem: InputProblem };

/** The reports in a log, in order. */
export function reportsInLog(text: string): readonly LoggedReport[] {
  return text.split(`${TAG} begin `).slice(1).map(reportIn);
}

/** The text from the header of one report to that of the next. */
function reportIn(block: string): LoggedReport {
  const [, count = '0', bytes = '0', digest = ''] =
    /^lines=(\d{1,6}) bytes=(\d{1,9}) sha256=([0-9a-f]{64})[ \t]*(?:\r?\n|$)/.exec(block) ?? [];
  const lines = new Map(
    [...block.matchAll(/etcd-disk-bench-report (\d{1,6}) ([^\r\n]*)/g)].map(([, number, line = '']) => [
      Number(number),
      line.trim(),
    ]),
  );
  const parts = Array.from({ length: Number(count) }, (_, index) => lines.get(index + 1) ?? []).flat();
  if (parts.length < Number(count) || count === '0') {
    return { problem: { id: 'log-truncated', lines: parts.length, wantedLines: Number(count) } };
  }
  try {
    const report = gunzipSync(Buffer.from(parts.join(''), 'base64'), { maxOutputLength: MAX_BYTES });
    if (report.length === Number(bytes) && sha256(report) === digest) return { report: report.toString('utf8') };
  } catch {
    // It cannot be unpacked, so it was changed.
  }
  return { problem: { id: 'log-checksum' } };
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
