// Rules of the load on etcd: maintenance that blocks it, large requests, open files, and a database to defragment.

import { countOver, knownCount } from './bucket-histogram.js';
import { LIMITS } from './limits.js';
import { noSpaceEnd } from './logged-no-space.js';
import { type JudgedMember, ratePerSecond } from './member-view.js';
import { REFERENCES } from './references.js';
import type { Match, Rule, View } from './rule.js';
import { quotaMatches, sizesOf } from './rules-broken.js';
import { isOften } from './rules-disk.js';

export const LOAD_RULES: readonly Rule[] = [
  {
    id: 'defragmentation-running',
    result: 'fail',
    answer: 'maintenance',
    strength: 'strong',
    source: REFERENCES.maintenance,
    settle: [],
    when: ({ judged }) =>
      judged.flatMap((member): readonly Match[] => {
        const inFlight = member.reading?.gauges.defragmentationsInFlight ?? 0;
        const histogram = member.reading?.histograms.defragmentation ?? null;
        const ran = member.period.kind === 'lifetime' || histogram === null ? 0 : knownCount(histogram);
        return inFlight > 0 || ran > 0
          ? [{ member: member.name, parameters: { inFlight, ran, seconds: histogram?.sum ?? null } }]
          : [];
      }),
  },
  {
    id: 'compaction-blocks',
    result: 'fail',
    answer: 'maintenance',
    strength: 'weak',
    source: REFERENCES.compactionLatency,
    settle: ['logs'],
    when: ({ judged }) =>
      judged.flatMap((member): readonly Match[] => {
        const pause = member.reading?.histograms.compactionPause ?? null;
        const slow = ratePerSecond(member, member.reading?.counters.slowApplies);
        if (pause === null || slow === null || slow < LIMITS.lateHeartbeats.value || !member.hasNoDiskFault) return [];
        const long = countOver(pause, 128)?.atLeast ?? 0;
        if (long === 0 || long < 0.01 * knownCount(pause)) return [];
        return [
          {
            member: member.name,
            parameters: { long, count: knownCount(pause), version: member.reading?.version ?? null },
          },
        ];
      }),
  },
  {
    id: 'slow-in-compaction-logged',
    result: 'fail',
    answer: 'maintenance',
    strength: 'strong',
    source: REFERENCES.maintenance,
    settle: [],
    when: ({ judged }) => judged.flatMap((member) => coincidence(member, 'slowInCompaction')),
  },
  {
    id: 'slow-in-defragmentation-logged',
    result: 'fail',
    answer: 'maintenance',
    strength: 'strong',
    source: REFERENCES.maintenance,
    settle: [],
    when: ({ judged }) => judged.flatMap((member) => coincidence(member, 'slowInDefragmentation')),
  },
  {
    id: 'compaction-slow-logged',
    result: 'fail',
    answer: 'maintenance',
    strength: 'weak',
    source: REFERENCES.compactionLatency,
    settle: ['metrics'],
    when: ({ judged }) =>
      judged.flatMap(({ name, log }): readonly Match[] => {
        const { count = 0, longestSeconds = 0 } = log?.compactions ?? {};
        const slow = (log?.slowWrites.count ?? 0) + (log?.slowReads.count ?? 0) + (log?.lateHeartbeats.count ?? 0);
        return longestSeconds >= 1 && slow > 0 && (log?.slowInCompaction ?? 0) > 0
          ? [{ member: name, parameters: { count, longestSeconds } }]
          : [];
      }),
  },
  {
    id: 'large-ranges',
    result: 'fail',
    answer: 'requests',
    strength: 'strong',
    source: REFERENCES.applyWarning,
    settle: ['logs'],
    when: ({ judged }) => judged.flatMap(largeRanges),
  },
  {
    id: 'large-reads-logged',
    result: 'fail',
    answer: 'requests',
    strength: 'strong',
    source: REFERENCES.applyWarning,
    settle: [],
    when: ({ judged }) =>
      judged.flatMap(({ name, log }): readonly Match[] => {
        if (log === null) return [];
        const { count, longestSeconds } = log.slowLargeReads;
        const traces = log.largeTraces;
        const others = log.slowWrites.count + log.slowReads.count;
        const isMost = count > others || traces.count > others;
        if (!isMost || !isOften(log, { count: count + traces.count, longestSeconds })) return [];
        return [
          {
            member: name,
            parameters: {
              count: Math.max(count, traces.count),
              longestSeconds: Math.max(longestSeconds, traces.longestSeconds),
            },
          },
        ];
      }),
  },
  {
    id: 'too-many-requests-logged',
    result: 'fail',
    answer: 'requests',
    strength: 'weak',
    source: REFERENCES.proposals,
    settle: ['metrics'],
    when: ({ judged }) =>
      judged.flatMap(({ name, log }) =>
        (log?.tooManyRequests ?? 0) > 0 ? [{ member: name, parameters: { count: log?.tooManyRequests ?? 0 } }] : [],
      ),
  },
  {
    id: 'files-used',
    result: 'fail',
    answer: 'requests',
    strength: 'strong',
    source: LIMITS.filesUsed.source,
    settle: [],
    when: ({ judged }) =>
      judged.flatMap(({ name, reading }): readonly Match[] => {
        const { openFiles = null, maxOpenFiles = null } = reading?.gauges ?? {};
        if (openFiles === null || maxOpenFiles === null || maxOpenFiles <= 0) return [];
        return openFiles / maxOpenFiles >= LIMITS.filesUsed.value
          ? [{ member: name, parameters: { openFiles, maxOpenFiles } }]
          : [];
      }),
  },
];

/** Space problems that are not yet faults. */
export const SPACE_RULES: readonly Rule[] = [
  {
    id: 'quota-near',
    result: 'fail',
    answer: 'space',
    strength: 'weak',
    source: LIMITS.quotaNear.source,
    settle: [],
    when: (view) => quotaMatches(view, LIMITS.quotaNear.value, LIMITS.quotaFull.value),
  },
  {
    id: 'fragmented',
    result: 'fail',
    answer: 'space',
    strength: 'weak',
    source: LIMITS.fragmentation.source,
    settle: [],
    when: (view) => fragmented(view, true),
  },
  {
    id: 'fragmented-small',
    result: 'note',
    answer: null,
    strength: 'weak',
    source: LIMITS.fragmentation.source,
    settle: [],
    when: (view) => fragmented(view, false),
  },
  {
    id: 'no-space-ended',
    result: 'note',
    answer: null,
    strength: 'certain',
    source: REFERENCES.maintenance,
    settle: [],
    when: ({ members }) =>
      members.flatMap((member) => {
        const shownBy = noSpaceEnd(member);
        return shownBy === null ? [] : [{ member: member.name, parameters: { shownBy } }];
      }),
  },
  {
    id: 'quotas-differ',
    result: 'warn',
    answer: null,
    strength: 'certain',
    source: REFERENCES.quotaOfAnother,
    settle: [],
    when: ({ members }) => {
      const quotas = members.flatMap(({ name, reading }) => {
        const quota = reading?.gauges.quotaBytes ?? null;
        return quota === null ? [] : [{ name, quota }];
      });
      const smallest = quotas.reduce(
        (least, one) => (one.quota < least.quota ? one : least),
        quotas[0] ?? { name: '', quota: 0 },
      );
      const largest = Math.max(...quotas.map(({ quota }) => quota));
      if (quotas.length < 2 || smallest.quota === largest) return [];
      return [{ member: smallest.name, parameters: { quotaBytes: smallest.quota, largestBytes: largest } }];
    },
  },
];

function fragmented(view: View, isLarge: boolean): readonly Match[] {
  return sizesOf(view)
    .filter(({ dbSizeBytes, dbInUseBytes }) => {
      if (dbInUseBytes === null || dbSizeBytes <= 0) return false;
      const free = dbSizeBytes - dbInUseBytes;
      const isFragmented =
        dbInUseBytes / dbSizeBytes < LIMITS.fragmentation.value && free > LIMITS.fragmentationBytes.value;
      return isFragmented && dbInUseBytes > LIMITS.fragmentationBytes.value === isLarge;
    })
    .map(({ name, dbSizeBytes, dbInUseBytes }) => ({ member: name, parameters: { dbSizeBytes, dbInUseBytes } }));
}

/** At least half of the slow requests came during the maintenance. */
function coincidence(
  { name, log }: JudgedMember,
  what: 'slowInCompaction' | 'slowInDefragmentation',
): readonly Match[] {
  if (log === null || log[what] === 0) return [];
  const all = [log.slowWrites, log.slowReads, log.slowLargeReads, log.slowAuthentications];
  const slow = all.reduce((sum, { count }) => sum + count, 0);
  if (log[what] < 0.5 * slow) return [];
  const longestSeconds = Math.max(...all.map((one) => one.longestSeconds));
  if (!isOften(log, { count: slow, longestSeconds })) return [];
  return [{ member: name, parameters: { part: Math.min(log[what], slow), count: slow, longestSeconds } }];
}

const LARGE_ANSWER_BYTES = 500_000;
const LARGE_STREAM_BYTES = 20e6;

/** Slow requests with a clean disk and large responses: per range on average, or per second in total. */
function largeRanges(member: JudgedMember): readonly Match[] {
  const { reading, period, hasNoDiskFault, name } = member;
  const slow = reading?.counters.slowApplies ?? null;
  const rate = ratePerSecond(member, slow);
  const { clientBytesSent = null, ranges = null } = reading?.counters ?? {};
  if (rate === null || rate < LIMITS.lateHeartbeats.value || (slow ?? 0) < 3 || !hasNoDiskFault) return [];
  if (clientBytesSent === null || ranges === null || ranges <= 0) return [];
  const bytesPerRange = clientBytesSent / ranges;
  const bytesPerSecond = clientBytesSent / (period.seconds ?? Number.POSITIVE_INFINITY);
  if (bytesPerRange < LARGE_ANSWER_BYTES && bytesPerSecond < LARGE_STREAM_BYTES) return [];
  return [{ member: name, parameters: { slow, seconds: period.seconds, bytesPerRange, bytesPerSecond } }];
}
