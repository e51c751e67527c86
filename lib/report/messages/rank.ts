// The sentences of a ranking: why a directory stands where it does, which disks are shared, and what was not measured.

import { counted, factor, latency } from '../format.js';
import type { Ranked, RankReason, ReportSet, RunFailure, SharedDisk } from '../report.js';
import { type Entries, entryOf } from './by-id.js';
import { listed } from './phrases.js';

const REASONS: Entries<RankReason, string> = {
  p99: ({ appendP99Ns }) =>
    appendP99Ns === null ? 'its append p99 is not known' : `its append p99 is ${latency(appendP99Ns)}`,
  'verdict-differs': ({ path, outcome }) => `${path} has the better verdict: ${outcome}`,
  slower: ({ path, difference }) =>
    `a typical second is ${factor(difference.ratio)} times as slow as that of ${path} (${factor(difference.lowRatio)} to ${factor(difference.highRatio)})`,
  'no-difference': ({ path }) => `no difference from ${path} is seen`,
  'not-comparable': ({ path }) => `too short to compare with ${path}`,
};

/** Why a directory has its rank, as a clause. */
export function rankReasonText(reason: RankReason): string {
  return entryOf(REASONS, reason) ?? reason.id;
}

/** The reasons of one rank, in one line. */
export function rankReasonsText({ because }: Ranked): string {
  return because.map(rankReasonText).join('; ');
}

/** `2 of 3 directories, measured one after another`. */
export function setTitle({ reports, failures, isConcurrent }: ReportSet): string {
  const all = reports.length + failures.length;
  const how = isConcurrent ? 'measured at the same time' : 'measured one after another';
  return failures.length === 0
    ? `${counted(all, 'directory', 'directories')}, ${how}`
    : `${reports.length} of ${counted(all, 'directory', 'directories')}, ${how}`;
}

export function sharedDiskText({ device, paths }: SharedDisk): string {
  return `${device} holds ${listed(paths)}`;
}

/** What sharing a disk means for the figures. */
export function sharedMeaning({ isConcurrent }: ReportSet): string {
  return isConcurrent
    ? 'They were loaded at the same time, so each waited for the others. Compare with a run one after another.'
    : 'Used at the same time they wait for each other: --concurrent shows how much.';
}

export function failureText({ path, message }: RunFailure): string {
  return message.includes(path) ? message : `${path}: ${message}`;
}

export const SET_TITLES = { shared: 'one disk', failed: 'not measured' } as const;
