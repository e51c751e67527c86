// Parses the content of one file, log or object into its results, or into the problem that it has.

import { gunzipSync } from 'node:zlib';
import type { MissingNode } from './fleet-report.js';
import type { InputProblem } from './input-problem.js';
import { type NodeResult, resultsOf } from './node-result.js';
import { summaryResult } from './node-summary.js';
import { hasLogMarker, reportsInLog } from './pod-log.js';

/** The largest file to read: a run of 24 hours makes about 40 MB. */
export const MAX_INPUT_BYTES = 64 * 1024 * 1024;

/** One item to merge. */
export interface FleetInput {
  /** The file or the pod, for messages. */
  readonly source: string;
  /** Node names from the folders and the file name, the likeliest first. Used if the content names no node. */
  readonly nodeHints?: readonly string[];
  /** The content of a file or a log, or a report as an object. */
  readonly content: string | Uint8Array | object;
}

/** An item that cannot be read, with the reason. */
export interface UnreadInput {
  readonly source: string;
  readonly nodeHints: readonly string[];
  readonly problem: InputProblem;
}

/**
 * The input of a merge: reports, files with their content, or the items that `readInputs` yields. A report is an object with a
 * `schemaVersion`.
 */
export type Inputs = Iterable<FleetInput | UnreadInput | object> | AsyncIterable<FleetInput | UnreadInput | object>;

/** The result of one item. */
export type InputAnswer =
  | { readonly result: NodeResult }
  | { readonly missing: MissingNode }
  | { readonly problem: InputProblem };

export function answersOf({ source, content }: FleetInput): readonly InputAnswer[] {
  if (!(content instanceof Uint8Array) && typeof content === 'object') return answersOfValue(content);
  const text = typeof content === 'string' ? content : unpacked(content);
  if (typeof text !== 'string') return [{ problem: text }];
  // A note or a list between the reports is not JSON either.
  const isNote = !REPORT_NAME.test(source);
  return answersOfText(text).map((answer) =>
    isNote && 'problem' in answer && answer.problem.id === 'not-json' ? { problem: { id: 'foreign' } } : answer,
  );
}

const REPORT_NAME = /\.json(\.gz)?$/i;

/** The first bytes of compressed files. Only gzip is read. */
const MAGIC: readonly { readonly format: string; readonly bytes: readonly number[] }[] = [
  { format: 'gzip', bytes: [0x1f, 0x8b] },
  { format: 'zstd', bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { format: 'xz', bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { format: 'bzip2', bytes: [0x42, 0x5a, 0x68] },
  { format: 'zip', bytes: [0x50, 0x4b, 0x03, 0x04] },
];

function unpacked(bytes: Uint8Array): string | InputProblem {
  const format = MAGIC.find((row) => row.bytes.every((byte, index) => bytes[index] === byte))?.format;
  if (format === undefined) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  if (format !== 'gzip') return { id: 'unknown-compression', format };
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_INPUT_BYTES }).toString('utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') return { id: 'too-large', maxBytes: MAX_INPUT_BYTES };
    return code === 'Z_BUF_ERROR' ? { id: 'truncated' } : { id: 'damaged-compression' };
  }
}

function answersOfText(text: string): readonly InputAnswer[] {
  const trimmed = text.replace(/^\ufeff/, '').trim();
  if (trimmed === '') return [{ problem: { id: 'empty' } }];
  if (hasLogMarker(trimmed)) {
    return reportsInLog(trimmed).flatMap((one): readonly InputAnswer[] =>
      'problem' in one ? [one] : answersOfText(one.report),
    );
  }
  try {
    return answersOfValue(JSON.parse(trimmed));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const isCut = looksLikeReport(trimmed) && !trimmed.endsWith('}');
    return [{ problem: { id: isCut ? 'truncated' : 'not-json' } }];
  }
}

/** By the fields at its beginning. */
function looksLikeReport(text: string): boolean {
  const head = text.slice(0, 2000);
  return /"schemaVersion"/.test(head) || '{"schemaVersion"'.startsWith(head.replace(/\s/g, ''));
}

function answersOfValue(value: unknown): readonly InputAnswer[] {
  const summary = summaryResult(value);
  if (summary !== undefined) return [summary];
  const taken = resultsOf(value);
  return 'problem' in taken ? [taken] : taken.results.map((result) => ({ result }));
}
