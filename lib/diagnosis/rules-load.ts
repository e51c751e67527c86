// Rules of the load on etcd: maintenance that blocks it, large requests, open files, and a database to defragment.

import { countOver, knownCount } from './bucket-histogram.js';
import { LIMITS } from './limits.js';
import { isOften, together } from './log-reading.js';
import { noSpaceEnd } from './logged-no-space.js';
import { type JudgedMember, ratePerSecond } from './member-view.js';
import { REFERENCES } from './references.js';
import {
  eachLog,
  eachMember,
  fails,
  logged,
  type Match,
  notes,
  type Parameters,
  type Rule,
  type RuleRow,
  type View,
  warns,
} from './rule.js';
import { quotaMatches, sizesOf } from './rules-broken.js';

export const MAINTENANCE_RULES: readonly RuleRow[] = [
  {
    id: 'defragmentation-running',
    ...fails('maintenance', 'strong'),
    source: REFERENCES.maintenance,
    when: eachMember(({ reading, period }) => {
      const inFlight = reading?.gauges.defragmentationsInFlight ?? 0;
      const histogram = reading?.histograms.defragmentation ?? null;
      const ran = period.kind === 'lifetime' || histogram === null ? 0 : knownCount(histogram);
      return inFlight > 0 || ran > 0 ? { inFlight, ran, seconds: histogram?.sum ?? null } : null;
    }),
  },
  {
    id: 'compaction-blocks',
    ...fails('maintenance', 'weak'),
    source: REFERENCES.compactionLatency,
    settle: ['logs'],
    when: eachMember((member) => {
      const pause = member.reading?.histograms.compactionPause ?? null;
      const slow = ratePerSecond(member, member.reading?.counters.slowApplies);
      if (pause === null || slow === null || slow < LIMITS.lateHeartbeats.value || !member.hasNoDiskFault) return null;
      const [long, count] = [countOver(pause, 128)?.atLeast ?? 0, knownCount(pause)];
      return long === 0 || long < 0.01 * count ? null : { long, count, version: member.reading?.version ?? null };
    }),
  },
  {
    id: 'slow-in-compaction-logged',
    ...fails('maintenance', 'strong'),
    source: REFERENCES.maintenance,
    when: coincidence('slowInCompaction'),
  },
  {
    id: 'slow-in-defragmentation-logged',
    ...fails('maintenance', 'strong'),
    source: REFERENCES.maintenance,
    when: coincidence('slowInDefragmentation'),
  },
  {
    id: 'compaction-slow-logged',
    ...fails('maintenance', 'weak'),
    source: REFERENCES.compactionLatency,
    settle: ['metrics'],
    when: eachLog(
      ({ compactions: { count, longestSeconds }, slowWrites, slowReads, lateHeartbeats, slowInCompaction }) => {
        const slow = together([slowWrites, slowReads, lateHeartbeats]).count;
        return longestSeconds >= 1 && slow > 0 && slowInCompaction > 0 ? { count, longestSeconds } : null;
      },
    ),
  },
];

export const REQUEST_RULES: readonly RuleRow[] = [
  {
    id: 'large-ranges',
    ...fails('requests', 'strong'),
    source: REFERENCES.applyWarning,
    settle: ['logs'],
    when: eachMember(largeRanges),
  },
  {
    id: 'large-reads-logged',
    ...fails('requests', 'strong'),
    source: REFERENCES.applyWarning,
    when: eachLog((log) => {
      const { slowLargeReads: reads, largeTraces: traces } = log;
      const others = log.slowWrites.count + log.slowReads.count;
      const isMost = reads.count > others || traces.count > others;
      if (!isMost || !isOften(log, { ...reads, count: reads.count + traces.count })) return null;
      return {
        count: Math.max(reads.count, traces.count),
        longestSeconds: Math.max(reads.longestSeconds, traces.longestSeconds),
      };
    }),
  },
  {
    id: 'too-many-requests-logged',
    ...fails('requests', 'weak'),
    source: REFERENCES.proposals,
    settle: ['metrics'],
    when: logged('tooManyRequests'),
  },
  {
    id: 'files-used',
    ...fails('requests', 'strong'),
    source: LIMITS.filesUsed.source,
    when: eachMember(({ reading }) => {
      const { openFiles = null, maxOpenFiles = null } = reading?.gauges ?? {};
      if (openFiles === null || maxOpenFiles === null || maxOpenFiles <= 0) return null;
      return openFiles / maxOpenFiles >= LIMITS.filesUsed.value ? { openFiles, maxOpenFiles } : null;
    }),
  },
];

/** Space problems that are not yet faults. */
export const SPACE_RULES: readonly RuleRow[] = [
  {
    id: 'quota-near',
    ...fails('space', 'weak'),
    source: LIMITS.quotaNear.source,
    when: (view) => quotaMatches(view, LIMITS.quotaNear.value, LIMITS.quotaFull.value),
  },
  {
    id: 'fragmented',
    ...fails('space', 'weak'),
    source: LIMITS.fragmentation.source,
    when: (view) => fragmented(view, true),
  },
  {
    id: 'fragmented-small',
    ...notes('weak'),
    source: LIMITS.fragmentation.source,
    when: (view) => fragmented(view, false),
  },
  {
    id: 'no-space-ended',
    ...notes('certain'),
    source: REFERENCES.maintenance,
    when: eachMember((member) => {
      const shownBy = noSpaceEnd(member);
      return shownBy === null ? null : { shownBy };
    }),
  },
  {
    id: 'quotas-differ',
    ...warns('certain'),
    source: REFERENCES.quotaOfAnother,
    when: ({ members }) => {
      const quotas = members
        .flatMap(({ name, reading }) => {
          const quotaBytes = reading?.gauges.quotaBytes ?? null;
          return quotaBytes === null ? [] : [{ name, quotaBytes }];
        })
        .sort((one, other) => one.quotaBytes - other.quotaBytes);
      const [smallest, largest] = [quotas[0], quotas.at(-1)];
      if (smallest === undefined || largest === undefined || smallest.quotaBytes === largest.quotaBytes) return [];
      const { name, quotaBytes } = smallest;
      return [{ member: name, parameters: { quotaBytes, largestBytes: largest.quotaBytes } }];
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
function coincidence(what: 'slowInCompaction' | 'slowInDefragmentation'): Rule['when'] {
  return eachLog((log) => {
    const slow = together([log.slowWrites, log.slowReads, log.slowLargeReads, log.slowAuthentications]);
    const part = Math.min(log[what], slow.count);
    if (log[what] === 0 || log[what] < 0.5 * slow.count || !isOften(log, slow)) return null;
    return { part, count: slow.count, longestSeconds: slow.longestSeconds };
  });
}

const LARGE_ANSWER_BYTES = 500_000;
const LARGE_STREAM_BYTES = 20e6;

/** Slow requests with a clean disk and large responses: per range on average, or per second in total. */
function largeRanges(member: JudgedMember): Parameters | null {
  const { reading, period, hasNoDiskFault } = member;
  const { clientBytesSent = null, ranges = null, slowApplies: slow = null } = reading?.counters ?? {};
  const rate = ratePerSecond(member, slow);
  if (rate === null || rate < LIMITS.lateHeartbeats.value || (slow ?? 0) < 3 || !hasNoDiskFault) return null;
  if (clientBytesSent === null || ranges === null || ranges <= 0) return null;
  const bytesPerRange = clientBytesSent / ranges;
  const bytesPerSecond = clientBytesSent / (period.seconds ?? Number.POSITIVE_INFINITY);
  if (bytesPerRange < LARGE_ANSWER_BYTES && bytesPerSecond < LARGE_STREAM_BYTES) return null;
  return { slow, seconds: period.seconds, bytesPerRange, bytesPerSecond };
}
