// The sentences of notices and of deviations from the standard run: one entry for each id.

import type { Deviation } from '../../measure/deviations.js';
import { bytes, latencyLimit, rate, stretch, thousands } from '../format.js';
import type { Notice } from '../report.js';
import { type Entries, entryOf } from './by-id.js';
import { listed } from './phrases.js';

const NOTICES: Entries<Notice, string> = {
  'etcd-here': (notice) =>
    `${etcd(notice)} keeps its data in ${notice.directory}: the results include its load, and this run loads it.`,
  'etcd-on-same-disk': (notice) => {
    const disk = notice.leaves.length > 0 ? `disk (${listed(notice.leaves)})` : 'file system';
    return `${etcd(notice)} keeps its data in ${notice.directory}, on the same ${disk}: this run slows it down, and the results include its load.`;
  },
  'etcd-on-unknown-disk': (notice) =>
    `${etcd(notice)} keeps its data in ${notice.directory}. Its disk cannot be determined from here: if it is this one, this run slows it down.`,
  'etcd-unknown': ({ directory }) =>
    `cannot tell whether a running etcd keeps its data in ${directory}: its WAL is elsewhere, and locks held outside this container or namespace are not visible.`,
  'leftover-removed': ({ path }) => `${path}, the work folder of a killed run, is removed.`,
  'latency-guard-tripped': ({ limitNs, etcd: found }) => {
    const ended = `The latency guard ended the run: fdatasync p99 exceeded ${latencyLimit(limitNs)}`;
    if (found === 'found') return `${ended}, and a running etcd uses the disk.`;
    return found === 'unknown'
      ? `${ended}, and it is not known whether a running etcd uses the disk.`
      : `${ended}, the limit of --allow-live. No running etcd was found on the disk.`;
  },
  'space-reserve-reached': ({ freeBytes, keptBytes }) =>
    `The run stopped early: ${bytes(freeBytes)} were free, and continuing would have left less than ${bytes(keptBytes)} (--keep-free).`,
  'measured-in-parent': ({ asked }) =>
    `${asked} does not exist yet; made now, it would be on this file system. If a disk is to be mounted there, mount it and measure again.`,
  'container-layer': ({ path }) =>
    `${path} is the container's writable layer: etcd's data would not be here. Measure the host's directory: docker run --rm -v /var/lib/etcd:${path} IMAGE ${path}`,
};

function etcd({ pid }: { readonly pid: number | null }): string {
  return `a running etcd${pid === null ? '' : ` (pid ${pid})`}`;
}

/** A notice as a sentence. */
export function noticeText(notice: Notice): string {
  return entryOf(NOTICES, notice) ?? notice.id;
}

const DEVIATIONS: Entries<Deviation, string> = {
  mode: ({ mode }) => `--${mode}`,
  duration: ({ seconds }) => `a duration of ${stretch(seconds)}`,
  'phase-alone': ({ phase }) => `the ${phase} phase alone`,
  'write-size': ({ sizeBytes }) => `${thousands(sizeBytes)} bytes per append in place of 8,000`,
  rate: ({ ratePerSecond }) => `${rate(ratePerSecond)} appends/s in place of 200`,
  'max-appends': ({ appends }) => `at most ${thousands(appends)} appends per phase`,
  'max-bytes': ({ sizeBytes }) => `at most ${bytes(sizeBytes)} written`,
  'low-priority': () => 'low priority',
  'beside-etcd': () => 'a gentle load beside a running etcd',
  limit: ({ limitId, limit }) => `another limit: ${limitId}=${limit}`,
  'cannot-pass': ({ appends, neededAppends }) =>
    `at most ${thousands(appends)} appends, where a pass needs ${thousands(neededAppends)}`,
  screening: ({ neededSeconds }) => `a screening: a pass takes ${stretch(neededSeconds)}`,
};

/** How a run differs from the standard one, as a noun phrase. */
export function deviationText(deviation: Deviation): string {
  return entryOf(DEVIATIONS, deviation) ?? deviation.id;
}
