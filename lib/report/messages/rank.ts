// The sentences of a ranking: the reasons of each rank, the shared disks, and the directories that were not measured.

import { counted, factor, latency } from '../format.js';
import type { Ranked, RankReason, ReportSet, RunFailure, SharedDisk } from '../report.js';
import { textById } from './by-id.js';
import { listed } from './phrases.js';

/** Why a directory has its rank, as a clause. */
export const rankReasonText = textById<RankReason>({
  p99: ({ appendP99Ns }) =>
    appendP99Ns === null ? 'its append p99 is not known' : `its append p99 is ${latency(appendP99Ns)}`,
  'verdict-differs': ({ path, outcome }) => `${path} has a better verdict: ${outcome}`,
  slower: ({ path, difference }) =>
    `its typical second is ${factor(difference.ratio)} times as slow as on ${path} (range ${factor(difference.lowRatio)} to ${factor(difference.highRatio)})`,
  'no-difference': ({ path }) => `no difference from ${path} seen`,
  'not-comparable': ({ path }) => `the runs are too short to compare with ${path}`,
});

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

/** The effect of a shared disk on the figures. */
export function sharedMeaning({ isConcurrent }: ReportSet): string {
  return isConcurrent
    ? 'The run measured them at the same time, so each waited for the others. Compare with a run without --concurrent.'
    : 'If used at the same time, they wait for each other; --concurrent shows how much.';
}

export function failureText({ path, message }: RunFailure): string {
  return message.includes(path) ? message : `${path}: ${message}`;
}

export const SET_TITLES = { shared: 'one disk', failed: 'not measured' } as const;
