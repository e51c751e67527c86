// The sentences of notices and of deviations from the standard run: one entry for each id.

import { etcdText, unresolvedText } from '../../live-etcd/check.js';
import type { GuardNotice } from '../../live-etcd/latency-guard.js';
import type { Deviation } from '../../measure/deviations.js';
import { THRESHOLDS } from '../../verdict/thresholds.js';
import { bytes, latencyLimit, rate, stretch, thousands } from '../format.js';
import type { Notice } from '../report.js';
import { textById } from './by-id.js';
import { listed } from './phrases.js';
import { limitText, thresholdTitle } from './thresholds.js';

const GUARD: Readonly<Record<GuardNotice['sharedDevice'], string>> = {
  yes: 'A running etcd uses the disk.',
  no: 'No running etcd was found on the disk.',
  unknown: 'It is not known whether a running etcd uses the disk.',
};

/** A notice as a sentence. */
export const noticeText = textById<Notice>({
  'etcd-here': (etcd) => `${etcdText(etcd)}: the latencies include its load, and the run slows it down.`,
  'etcd-on-same-disk': (etcd) => {
    const where = etcd.devices.length > 0 ? `disk (${listed(etcd.devices)})` : 'file system';
    return `${etcdText(etcd)}, on the same ${where}: the latencies include its load, and the run slows it down.`;
  },
  'etcd-unresolved': ({ directory }) => `${unresolvedText(directory)}.`,
  'etcd-disk-unresolved': (etcd) =>
    `${etcdText(etcd)}, and its disk is not visible from here. If it is the same disk, the run slows it down.`,
  'latency-guard-tripped': ({ limitNs, sharedDevice }) =>
    `The latency guard ended the run: its fdatasync p99 exceeded ${latencyLimit(limitNs)}. ${GUARD[sharedDevice]}`,
  'leftover-removed': ({ path }) => `The run removed ${path}, the work folder of a killed run.`,
  'space-reserve-reached': ({ freeBytes, keptBytes }) =>
    `The run stopped early: ${bytes(freeBytes)} were free, and continuing would have left less than ${bytes(keptBytes)} (--keep-free).`,
  'measured-in-parent': ({ asked }) =>
    `${asked} does not exist yet and would be on this file system. If a disk will be mounted there, mount it and measure again.`,
  'container-layer': ({ path }) =>
    `${path} is the container's writable layer: etcd's data would not be here. Measure the host's directory: docker run --rm -v /var/lib/etcd:${path} IMAGE ${path}`,
});

/** How a run differs from the standard one, as a noun phrase. */
export const deviationText = textById<Deviation>({
  mode: ({ mode }) => `--${mode}`,
  duration: ({ seconds }) => `a duration of ${stretch(seconds)}`,
  'phase-alone': ({ phase }) => `only the ${phase} phase`,
  'write-size': ({ sizeBytes }) => `${thousands(sizeBytes)} bytes per append instead of 8,000`,
  rate: ({ ratePerSecond }) => `${rate(ratePerSecond)} appends/s instead of 200`,
  'max-appends': ({ appends }) => `at most ${thousands(appends)} appends per phase`,
  'max-bytes': ({ sizeBytes }) => `at most ${bytes(sizeBytes)} written`,
  'low-priority': () => 'low priority',
  'beside-etcd': () => 'a low rate beside a running etcd',
  limit: ({ limitId, limit }) => `the limit ${limitWords(limitId, limit)}`,
  'cannot-pass': ({ appends, neededAppends }) =>
    `at most ${thousands(appends)} appends (a pass needs ${thousands(neededAppends)})`,
  screening: ({ neededSeconds }) => `a screening run (a pass needs ${stretch(neededSeconds)})`,
});

function limitWords(id: string, limit: number): string {
  const threshold = THRESHOLDS.find((one) => one.id === id);
  return threshold ? `${thresholdTitle(threshold)} ${limitText({ ...threshold, limit })}` : `${id}=${limit}`;
}
