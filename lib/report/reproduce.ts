// The command that repeats a run: every choice of its plan written out, so that later defaults change nothing.

import type { Deviation } from '../measure/deviations.js';
import type { Plan } from '../measure/plan.js';
import { THRESHOLDS } from '../verdict/thresholds.js';
import { limitOf } from './buckets.js';
import type { Report } from './report.js';

interface Flag {
  readonly flag: string;
  /** Empty for a flag without a value; `null` for one that is not needed. */
  readonly value: (plan: Plan) => string | null;
}

const FLAGS: readonly Flag[] = [
  { flag: '--quick', value: ({ mode }) => (mode === 'quick' ? '' : null) },
  { flag: '--thorough', value: ({ mode }) => (mode === 'thorough' ? '' : null) },
  { flag: '--duration', value: (plan) => durationText(plan) },
  { flag: '--phase', value: ({ phases }) => (phases.length === 1 ? (phases[0]?.name ?? null) : 'both') },
  { flag: '--rate', value: (plan) => plainOrNull(rateOf(plan)) },
  { flag: '--write-size', value: ({ writeSizeBytes }) => plain(writeSizeBytes) },
  { flag: '--max-bytes', value: (plan) => plainOrNull(deviation(plan, 'max-bytes')?.sizeBytes) },
  { flag: '--allow-live', value: ({ p99LimitNs }) => (typeof p99LimitNs === 'number' ? '' : null) },
  { flag: '--nice', value: ({ isLowPriority }) => (isLowPriority ? '' : null) },
  { flag: '--keep-free', value: ({ keepFreeBytes }) => plainOrNull(keepFreeBytes) },
  { flag: '--seed', value: ({ seed }) => plain(seed) },
];

/** As it is typed into a shell. `isAscii` keeps what is not ASCII in the path out of it, written as its bytes. */
export function reproduceCommand({ plan, target, verdict }: Report, isAscii = false): string {
  const flags = FLAGS.flatMap(({ flag, value }) => {
    const text = value(plan);
    return text === null ? [] : [text === '' ? flag : `${flag} ${text}`];
  });
  const limits = THRESHOLDS.flatMap(({ id, limit, unit }) => {
    const used = limitOf(id, verdict.findings) ?? limit;
    return used === limit ? [] : [`--limit ${id}=${limitValue(used, unit)}`];
  });
  return ['etcd-disk-bench', ...flags, ...limits, quoted(target.path, isAscii)].join(' ');
}

function rateOf(plan: Plan): number | null | undefined {
  const phase = plan.phases.find(({ ratePerSecond }) => ratePerSecond !== null);
  return phase?.ratePerSecond ?? deviation(plan, 'rate')?.ratePerSecond;
}

/** A duration that was asked for. Without one the decision points of the mode hold. */
function durationText(plan: Plan): string | null {
  const asked = deviation(plan, 'duration');
  return asked ? `${plain(asked.seconds)}s` : null;
}

function deviation<Id extends Deviation['id']>(
  { deviations }: Plan,
  id: Id,
): Extract<Deviation, { readonly id: Id }> | undefined {
  return deviations.find((one): one is Extract<Deviation, { readonly id: Id }> => one.id === id);
}

function limitValue(value: number, unit: string): string {
  if (unit === 'ns') return `${plain(value / 1e6)}ms`;
  return unit === 'share' ? `${plain(Number((100 * value).toPrecision(12)))}%` : plain(value);
}

function plainOrNull(value: number | null | undefined): string | null {
  return value === null || value === undefined ? null : plain(value);
}

/** Without an exponent, which the command does not take. */
function plain(value: number): string {
  return String(value).includes('e') ? value.toFixed(9).replace(/\.?0+$/, '') : String(value);
}

/** A word of a shell, whatever is in it. Bash, zsh and ksh know `$'...'`; it is used only where nothing else would do. */
function quoted(path: string, isAscii: boolean): string {
  const word = path.startsWith('-') ? `./${path}` : path;
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(word) || (isAscii && /[^\0-\x7f]/.test(word))) {
    return `$'${Array.from(new TextEncoder().encode(word), escapedByte).join('')}'`;
  }
  return /^[\p{L}\p{N}\p{M}_./:@%+,-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function escapedByte(byte: number): string {
  const letter = String.fromCharCode(byte);
  return /[\w ./:@%+,-]/.test(letter) ? letter : `\\x${byte.toString(16).padStart(2, '0')}`;
}
