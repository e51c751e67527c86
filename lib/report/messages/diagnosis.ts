// Every sentence of a diagnosis: one entry per rule, check, deciding step and next step. The data has ids and figures.

import type { Diagnosis } from '../diagnosis-types.js';
import { countText, type Figures, oneIn, percent, range, seconds, size } from './diagnosis-figures.js';
import { capital } from './sentences.js';

/** The input of a sentence: the figures of a finding, and what it is about. */
export interface Speaking extends Figures {
  /** `of etcd-2 (leader)`, or nothing where there is only one member. */
  readonly of: string;
  /** `etcd-2`, or `this member`. */
  readonly member: string;
  /** Its name in the data. */
  readonly memberName: string | null;
  readonly diagnosis: Diagnosis;
}

export interface RuleWords {
  /** A few words for a table. */
  readonly label: string;
  /** The finding, in one line. */
  readonly headline: (its: Speaking) => string;
  /** Sentences with the counts that prove it. An empty one is left out. */
  readonly why: (its: Speaking) => string | readonly string[];
  /** For a table: the figure and its limit. */
  readonly row?: (its: Speaking) => string;
}

function p99({ known }: Figures): string {
  return range(known('p99AboveMs'), known('p99UpToMs'));
}

function between({ known }: Figures): string {
  return range(known('aboveMs'), known('upToMs'));
}

function unless(its: Figures): string {
  if (its.known('unlessMoreThan') === null) return '';
  return ` This is true unless more than ${its.count('unlessMoreThan')} took over ${its.duration('unlessBeyondMs')}: those buckets are missing.`;
}

/** `354 of its 367,535 fsyncs took over 128 ms: one in 1,038, 52 per hour.` */
function tailSentence(its: Speaking, what: 'fsyncs' | 'commits'): string {
  const [count, over, bound] = [its.number('count'), its.known('overHeartbeat'), its.duration('heartbeatBoundMs')];
  if (over === null) return `The buckets near ${bound} are missing.`;
  if (over === 0) return `None of ${countText(count)} ${what} took over ${bound}.`;
  const period = its.known('seconds');
  const rate = period === null ? '' : `, ${countText((over * 3600) / period)} per hour`;
  const least = its.isTrue('isCut') ? 'At least ' : '';
  const cost = what === 'fsyncs' ? ` Each can cost a heartbeat (${its.diagnosis.timing.heartbeatMs} ms).` : '';
  return `${least}${countText(over)} of ${countText(count)} ${what} took over ${bound}: ${oneIn(over, count)}${rate}.${cost}`;
}

function electionSentence(its: Speaking, what: 'fsyncs' | 'commits'): string {
  const over = its.known('overElection');
  const bound = its.duration('electionBoundMs');
  if (over === null) return '';
  if (over === 0) return `None took over ${bound}${what === 'fsyncs' ? ', an election timeout' : ''}.`;
  const worst =
    its.number('overLargest') > 0 ? ` ${its.count('overLargest')} took over 8.192 s, where the buckets end.` : '';
  return `${countText(over)} took over ${bound}${what === 'fsyncs' ? ': each can cost an election' : ''}.${worst}`;
}

function tailRow(its: Speaking): string {
  const isBeyond = its.number('over256Ms') > its.number('tolerable') && its.number('heartbeatBoundMs') < 256;
  const over = isBeyond
    ? `${its.count('over256Ms')} or more took over 200 ms`
    : `${its.count('overHeartbeat')} took over ${its.duration('heartbeatBoundMs')}`;
  return `${over}; tolerable: ${its.count('tolerable')}`;
}

/** The counts of the other members; empty if there are none. */
function otherMembers({ diagnosis, memberName }: Speaking): string {
  const others = diagnosis.members.flatMap(({ name, fsync }) =>
    name === memberName || fsync === null || fsync.overHeartbeat === null ? [] : [fsync],
  );
  if (others.length === 0) return '';
  const over = others.reduce((sum, { overHeartbeat }) => sum + (overHeartbeat ?? 0), 0);
  const count = others.reduce((sum, one) => sum + one.count, 0);
  return `The other ${others.length === 1 ? 'member' : countText(others.length)}: ${over === 0 ? 'none' : countText(over)} of ${countText(count)}.`;
}

function answeringSentence({ diagnosis, memberName }: Speaking): string {
  const others = diagnosis.members.filter(
    ({ name, fsync, leaderChanges }) => name !== memberName && (fsync ?? leaderChanges) !== null,
  );
  return `The other ${others.length === 1 ? 'member answers' : `${others.length} members answer`}.`;
}

function quorumSentence({ diagnosis }: Speaking): string {
  const hasNoLeader = diagnosis.findings.some(({ id }) => id === 'no-leader');
  return hasNoLeader ? 'The members that answer have no leader: without a majority, the cluster takes no writes.' : '';
}

function leaderSentence(its: Speaking): string {
  if (its.number('leaderChanges') === 0) return '';
  return `Leader changes: ${its.count('leaderChanges')} ${overPeriod(its)}.`;
}

function syncSentences(its: Speaking): readonly string[] {
  return [tailSentence(its, 'fsyncs'), electionSentence(its, 'fsyncs'), otherMembers(its), leaderSentence(its)];
}

function overPeriod(its: Figures): string {
  return its.known('seconds') === null ? '' : `in ${its.seconds('seconds')} `;
}

/** For two readings whose times are unknown. */
const BETWEEN_READINGS = 'between the two readings';

function sizeSentence({ known }: Speaking): string {
  const [db, quota, inUse] = [known('dbSizeBytes'), known('quotaBytes'), known('dbInUseBytes')];
  if (db === null) return '';
  const of = quota === null ? size(db) : `${size(db)} of ${size(quota)}`;
  const free = inUse === null ? '' : `, ${size(inUse)} in use: ${percent(1 - inUse / db)} can be freed`;
  return `The database uses ${of}${free}.`;
}

function heldUp(its: Speaking): string {
  const late = its.times('heartbeatFailures', 'heartbeat was sent late', 'heartbeats were sent late');
  const slow = its.times('slowApplies', 'request took over 100 ms', 'requests took over 100 ms');
  const parts = [
    ...(its.number('heartbeatFailures') > 0 ? [late] : []),
    ...(its.number('slowApplies') > 0 ? [slow] : []),
  ];
  return parts.length === 0 ? '' : `${capital(overPeriod(its))}${parts.join(', and ')}.`;
}

function cleanDisk(its: Speaking): string {
  if (its.text('fsyncState') !== 'pass' || its.known('p99UpToMs') === null) return '';
  const over = its.number('overHeartbeat') === 0 ? 'none' : its.count('overHeartbeat');
  return `The disk is fast enough: 99 % of ${its.count('count')} fsyncs took at most ${its.duration('p99UpToMs')}, and ${over} took over ${its.duration('heartbeatBoundMs')}.`;
}

function longSyncsOfCpu(its: Speaking): string {
  if (its.text('fsyncState') !== 'fail') return '';
  return 'Its fsyncs look slow too: etcd includes the wait for a CPU in their durations.';
}

const UNHEALTHY: RuleWords = {
  label: 'health',
  headline: (its) => `etcd at ${its.text('endpoint') || 'this address'} reports that it is unhealthy`,
  why: (its) => (its.text('reason') === '' ? 'Its /health gives no reason.' : `Its reason: ${its.text('reason')}.`),
};

function slowDuring(maintenance: string): RuleWords {
  return {
    label: maintenance,
    headline: (its) => `requests ${its.of} are slow while a ${maintenance} runs`,
    why: (its) =>
      `${its.count('part')} of ${its.times('count', 'slow request')} came during a ${maintenance}; the longest took ${its.seconds('longestSeconds')}.`,
  };
}

/** By the id of the rule. */
export const RULE_WORDS: Readonly<Record<string, RuleWords>> = {
  'no-space': {
    label: 'NOSPACE',
    headline: () => 'the database has reached its quota, and etcd refuses writes (NOSPACE)',
    why: (its) => [
      its.number('logged') > 0 ? `The log has ${its.times('logged', 'line')} with NOSPACE.` : '',
      sizeSentence(its),
      'The whole cluster refuses writes until you free space and disarm the alarm.',
    ],
  },
  'no-space-ended': {
    label: 'NOSPACE',
    headline: () => 'the log has a NOSPACE alarm that has ended',
    why: (its) => [
      its.text('shownBy') === 'log'
        ? 'The log shows that the NOSPACE alarm was disarmed.'
        : 'The log has a NOSPACE alarm. The metrics show that it was disarmed, and that the database is below its quota.',
    ],
  },
  'quota-full': {
    label: 'quota',
    headline: (its) => `the database ${its.of} is at ${its.percent('share')} of its quota: writes will soon fail`,
    why: (its) => [sizeSentence(its), 'At the quota etcd raises NOSPACE and refuses writes.'],
  },
  'quota-near': {
    label: 'quota',
    headline: (its) => `the database ${its.of} is at ${its.percent('share')} of its quota`,
    why: (its) => [sizeSentence(its), 'This does not slow etcd down yet.'],
  },
  fragmented: {
    label: 'fragmentation',
    headline: (its) => `more than half of the database ${its.of} is free pages: defragment it`,
    why: (its) => [
      sizeSentence(its),
      'bbolt never returns free pages by itself. One reading shows only one moment: act if this stays true for 10 minutes.',
    ],
  },
  'fragmented-small': {
    label: 'fragmentation',
    headline: (its) => `more than half of the database ${its.of} is free pages`,
    why: sizeSentence,
  },
  'quotas-differ': {
    label: 'quotas differ',
    headline: (its) =>
      `${its.member} has a quota of ${its.size('quotaBytes')}, another member has ${its.size('largestBytes')}`,
    why: () => 'At the smallest quota the whole cluster stops writing.',
  },
  'disk-full-logged': {
    label: 'disk full',
    headline: (its) => `the file system ${its.of} is full: etcd cannot write`,
    why: (its) =>
      `${its.times('count', 'line of the log has', 'lines of the log have')} "no space left on device". This is not etcd's quota.`,
  },
  'io-error-logged': {
    label: 'I/O errors',
    headline: (its) => `the disk ${its.of} returns I/O errors`,
    why: (its) =>
      `${its.times('count', 'line of the log has', 'lines of the log have')} "input/output error" or "read-only file system". etcd exits at a failed sync: check dmesg, and replace the disk.`,
  },
  'member-broken-logged': {
    label: 'member',
    headline: (its) => `${its.member} cannot start: ${faultWords(its).headline}`,
    why: faultLines,
  },
  'fault-logged': {
    label: 'log',
    headline: (its) => `the log ${its.of} has a fault: ${faultWords(its).headline}`,
    why: faultLines,
  },
  'fatal-logged': {
    label: 'fatal errors',
    headline: (its) => `etcd ${its.of} stopped because of a fatal error`,
    why: (its) => [
      `Its message: ${its.text('message')}.`,
      `${its.times('count', 'line')} of the log at the level fatal or panic. Remove the cause in this message, then start etcd.`,
    ],
  },
  'restarts-logged': {
    label: 'restarts',
    headline: (its) => `etcd ${its.of} restarts again and again`,
    why: (its) => [
      `The log has ${its.times('count', 'start')}, and three of them within an hour.`,
      'Read the lines before each start, and on its host: systemctl status etcd or crictl ps -a, and dmesg.',
    ],
  },
  'slow-traces-logged': {
    label: 'traces',
    headline: (its) => `traced requests ${its.of} are slow, and several causes are possible`,
    why: (its) =>
      `${its.times('count', 'trace')}, the longest ${its.seconds('longestSeconds')}; most of the time went into ${STEP_WORDS[its.text('step')] ?? 'other steps'}.`,
  },
  'timed-out-logged': {
    label: 'time-outs',
    headline: (its) => `requests to etcd ${its.of} time out, and the log does not show the cause`,
    why: (its) => `${its.times('count', 'line')} with "request timed out" or "leader changed".`,
  },
  'no-leader-logged': {
    label: 'no leader',
    headline: (its) => `etcd ${its.of} had no leader, and the log does not show the cause`,
    why: (its) => `${its.times('count', 'line')} with "no leader".`,
  },
  'leaderless-logged': {
    label: 'no leader',
    headline: (its) => `the log ${its.of} ends without a leader`,
    why: (its) => [
      its.number('elections') === 0
        ? 'The leader was lost, and no later line has a new one.'
        : `${its.times('elections', 'election')} began since the last leader, and none elected one.`,
      'Half of the members or more may be down or unreachable: check them, and the network between them.',
    ],
  },
  'peer-certificates-logged': {
    label: 'certificates',
    headline: (its) => `the connection with ${its.text('peer')} fails because of a certificate`,
    why: (its) => `${its.times('count', 'connection')} failed: check the dates and names of the peers' certificates.`,
  },
  'peer-unresolved-logged': {
    label: 'host names',
    headline: (its) => `the name of member ${its.text('peer')} cannot be resolved`,
    why: (its) => [
      `${its.times('count', 'connection')} failed in the lookup of its host name.`,
      'A pod or container that does not run has no name; otherwise check DNS on this host.',
    ],
  },
  corrupt: {
    label: 'CORRUPT',
    headline: (its) => `the data ${its.of} differs from that of the other members (CORRUPT)`,
    why: () => 'Do not defragment or restart all members: replace the member that differs.',
  },
  'member-unreachable': {
    label: 'member',
    headline: (its) =>
      `${its.member} does not answer (${its.text('how') === 'timeout' ? 'time-out' : its.text('how') === 'refused' ? 'connection refused' : 'no connection'})`,
    why: (its) => [
      `${its.text('address')} ${its.text('how') === 'timeout' ? 'did not answer in time' : 'refused or broke the connection'}.`,
      answeringSentence(its),
      quorumSentence(its),
    ],
  },
  'member-down': {
    label: 'member',
    headline: (its) =>
      its.number('observers') > 1
        ? `the other members have no connection to ${its.member}`
        : `${its.text('seenBy')} has no connection to ${its.member}`,
    why: (its) => [
      `etcd_network_active_peers of ${its.text('seenBy')} shows it as inactive.`,
      quorumSentence(its),
      'etcd records a lost peer as the fastest round trip: that metric looks good, but is wrong.',
      its.isTrue('isListed') ? '' : 'A removed member looks the same: see etcdctl member list.',
    ],
  },
  'member-refuses': {
    label: 'member',
    headline: (its) => `member ${its.member} is down: it refuses connections`,
    why: (its) => [
      `${its.times('count', 'probe or stream', 'probes or streams')} to it failed with "connection refused", and the log does not show that it came back.`,
      'Its host answers, but no etcd listens there.',
    ],
  },
  'member-unhealthy': UNHEALTHY,
  'health-bad': UNHEALTHY,
  'health-checks-failed': {
    label: 'health checks',
    headline: (its) => `health checks of ${its.member} fail, and this input does not show the cause`,
    why: (its) => `etcd_server_healthcheck is 0 for ${its.text('checks')}: /livez or /readyz returned an error.`,
  },
  'cpu-throttled': {
    label: 'CPU quota',
    headline: (its) => `${its.member} waits: its CPU quota is used up`,
    why: (its) => [
      heldUp(its),
      `Its cgroup was throttled in ${its.count('part')} of ${its.count('whole')} periods (${its.percent('share')}).`,
      cleanDisk(its),
      longSyncsOfCpu(its),
    ],
  },
  'cpu-pressure': {
    label: 'CPU pressure',
    headline: (its) => `${its.member} waits for CPUs`,
    why: (its) => [
      heldUp(its),
      `In ${its.percent('pressure')} of the last minute a task of its cgroup waited for a CPU.`,
      cleanDisk(its),
      longSyncsOfCpu(its),
    ],
  },
  'cpu-short': {
    label: 'CPU',
    headline: (its) => `${its.member} waits for CPUs: even work without I/O is slow`,
    why: (its) => [
      `${its.times('slowComputations', 'rebalance or spill', 'rebalances and spills')} of backend commits took over 64 ms (${its.percent('slowComputationShare')}); these need only CPU and memory.`,
      heldUp(its),
      longSyncsOfCpu(its),
    ],
  },
  'leader-blocked': {
    label: 'late heartbeats',
    headline: (its) => `the leader ${its.member} sends heartbeats late, although its disk is fast enough`,
    why: (its) => [
      heldUp(its),
      cleanDisk(its),
      'If the disk is fast enough, late heartbeats usually come from a lack of CPU.',
    ],
  },
  'authentication-logged': {
    label: 'authentication',
    headline: (its) => `password checks (bcrypt) delay etcd ${its.of}`,
    why: (its) => [
      `${its.times('count', 'slow request of the log is', 'slow requests of the log are')} "authenticate"; the slowest took ${its.seconds('longestSeconds')}.`,
      its.number('heartbeats') > 0
        ? `${its.times('heartbeats', 'heartbeat was', 'heartbeats were')} sent late at the same time.`
        : '',
      'bcrypt is slow on purpose: use client certificates, or long-lived tokens (JWT).',
    ],
  },
  'index-tree-logged': {
    label: 'index lookups',
    headline: (its) => `etcd ${its.of} is short of CPU: its lookups in memory are slow`,
    why: (its) => [
      `${its.percent('share')} of the traced time was work in memory, without disk or network.`,
      its.number('count') > 0
        ? `${its.times('count', 'lookup in the index tree was', 'lookups in the index tree were')} slow, the longest ${its.seconds('longestSeconds')}.`
        : '',
    ],
  },
  'slow-sync-logged': {
    label: 'slow fdatasync',
    headline: (its) => `the disk ${its.of} is slow: etcd logged slow fdatasyncs`,
    row: (its) => `${its.count('count')} over 1 s; none is tolerable`,
    why: (its) => [
      `${its.times('count', 'sync')} took over 1 s, the longest ${its.seconds('longestSeconds')}.`,
      'Each outlasts an election timeout (1 s): the leader can be lost.',
    ],
  },
  'fsync-stalls': {
    label: 'fsync stalls',
    headline: (its) =>
      its.known('p99UpToMs') !== null && its.number('p99UpToMs') <= 10
        ? `the disk ${its.of} stalls, although its p99 passes`
        : `the disk ${its.of} stalls`,
    row: tailRow,
    why: syncSentences,
  },
  'fsync-slow': {
    label: 'fsync p99',
    headline: (its) => `the disk ${its.of} is slow: its fsync p99 is ${p99(its)}`,
    row: (its) => `${p99(its)}; etcd needs under 10 ms`,
    why: (its) => [
      `The p99 of ${its.count('count')} fsyncs is ${p99(its)}; etcd needs under 10 ms.${unless(its)}`,
      ...syncSentences(its),
    ],
  },
  'commit-slow': {
    label: 'commits',
    headline: (its) =>
      its.number('p99AboveMs') >= 25
        ? `the disk ${its.of} is slow: the p99 of backend commits is ${p99(its)}`
        : `the disk ${its.of} stalls backend commits, although their p99 passes`,
    row: (its) => (its.number('p99AboveMs') >= 25 ? `p99 ${p99(its)}; etcd needs under 25 ms` : tailRow(its)),
    why: (its) => [
      tailSentence(its, 'commits'),
      electionSentence(its, 'commits'),
      its.text('fsyncState') === 'missing' ? 'This input has no fsync durations. Each commit makes two fsyncs.' : '',
    ],
  },
  'commit-not-disk': {
    label: 'commits',
    headline: (its) => `backend commits ${its.of} are slow, but WAL syncs are not`,
    why: (its) => [
      `Their p99 is ${p99(its)}; etcd needs under 25 ms.`,
      tailSentence(its, 'commits'),
      'CPU, memory, a large batch or a disk can cause that.',
    ],
  },
  'rare-stall': {
    label: 'rare stalls',
    headline: (its) => `the disk ${its.of} stalled occasionally`,
    why: (its) => electionSentence(its, 'fsyncs'),
  },
  'write-slow': {
    label: 'WAL writes',
    headline: (its) => `write(2) to the WAL ${its.of} is slow, but fdatasync is not`,
    why: (its) => `The p99 of WAL writes is ${between(its)}: a full page cache or an I/O limit can cause that.`,
  },
  'slow-writes-logged': {
    label: 'slow writes',
    headline: (its) => `writes ${its.of} are slow, most likely because of the disk`,
    why: (its) => [
      `${its.times('count', 'write')} took over 100 ms to apply, the longest ${its.seconds('longestSeconds')}.`,
      its.number('reads') > 0
        ? `${its.times('reads', 'small read')} waited too, the longest ${its.seconds('longestReadSeconds')}.`
        : '',
      'The log shows no compaction, large request or network fault at that time.',
    ],
  },
  'members-parted': {
    label: 'connections',
    headline: (its) =>
      `${its.member} runs, but ${its.text('seenBy')} ${its.text('seenBy').includes(',') ? 'have' : 'has'} no connection with it`,
    why: () => 'It answered a request for its metrics, so it runs. The network between the members is interrupted.',
  },
  'round-trip': {
    label: 'round trip',
    headline: (its) => `${its.member} is far: the round trip to it takes ${between(its)}`,
    row: (its) => `${between(its)}; it should be under ${its.duration('limitMs')}`,
    why: (its) => [
      `${its.isTrue('isFew') ? 'The median' : 'The p99'} of ${its.times('count', 'probe')} from ${its.text('seenBy')}; it should be under ${its.duration('limitMs')}, half a heartbeat interval.`,
      its.number('aboveMs') >= its.diagnosis.timing.heartbeatMs
        ? `That is longer than the heartbeat interval (${its.diagnosis.timing.heartbeatMs} ms): raise it, and the election timeout with it.`
        : '',
      its.isTrue('hadOutage')
        ? 'Messages to it also failed since the start, so the probes can be of an outage: read twice with --watch.'
        : '',
    ],
  },
  'round-trip-open': {
    label: 'round trip',
    headline: (its) => `the round trip from ${its.member} to ${its.text('peer')} is near ${its.duration('limitMs')}`,
    why: (its) => `Its p99 is ${between(its)}: the limit of ${its.duration('limitMs')} lies in this bucket.`,
  },
  'send-failures': {
    label: 'failed sends',
    headline: (its) => `${its.member} is hard to reach: messages to it fail`,
    why: (its) =>
      `${its.times('count', 'send')} from ${its.text('seenBy')} failed ${overPeriod(its)}(${its.number('rate').toPrecision(2)}/s; etcd's alert: 0.01/s).`,
  },
  'send-failures-of-a-lifetime': {
    label: 'failed sends',
    headline: (its) => `messages to ${its.member} failed at an unknown time`,
    why: (its) => `${its.times('count', 'send')} in ${its.seconds('seconds')}. The counter does not show when.`,
  },
  'send-failures-undated': {
    label: 'failed sends',
    headline: (its) => `messages to ${its.member} failed, and this input does not show how often`,
    why: (its) =>
      `${its.times('count', 'send')} from ${its.text('seenBy')} failed ${BETWEEN_READINGS}; etcd's alert: 0.01/s.`,
  },
  'peer-timeouts-logged': {
    label: 'unreachable',
    headline: (its) =>
      `member ${its.member} cannot be reached: ${its.text('how') === 'timeout' ? 'connections time out' : 'the network has no way to its host'}`,
    why: (its) => [
      `${its.times('count', 'connection')} from ${its.text('seenBy')} ${its.text('how') === 'timeout' ? 'timed out' : 'failed, such as with "no route to host"'}, and the log does not show that it came back.`,
      'If only its etcd were down, its host would refuse the connection.',
    ],
  },
  'buffers-full-logged': {
    label: 'send buffers',
    headline: (its) => `the send buffers ${its.of} are full: the network does not keep up`,
    why: (its) =>
      `${its.times('count', 'message between members was', 'messages between members were')} dropped while the peer was active.`,
  },
  'stream-lost-logged': {
    label: 'peer streams',
    headline: (its) => `${its.member} lost its connection with ${its.text('peer')}`,
    why: () => 'The log does not show the cause, or that the connection came back.',
  },
  'leader-unheard': {
    label: 'leader',
    headline: (its) => `${its.member} runs, but gets no messages from the leader of the others`,
    why: () => 'It answered a request for its metrics, so it runs.',
  },
  'no-leader': {
    label: 'leader',
    headline: (its) => `${its.member} has no leader`,
    why: () => 'Without a leader etcd writes nothing. Half of the members or more may be down or unreachable.',
  },
  'defragmentation-running': {
    label: 'defragmentation',
    headline: (its) => `a defragmentation blocks ${its.member}`,
    why: (its) => [
      its.number('inFlight') > 0
        ? 'It runs now: the member blocks reads and writes until it ends.'
        : `${its.times('ran', 'defragmentation')} ran in this time${its.known('seconds') === null ? '' : `, ${its.seconds('seconds')} in all`}: the member blocked requests for that time.`,
    ],
  },
  'compaction-blocks': {
    label: 'compaction',
    headline: (its) => `compaction delays requests ${its.of}`,
    why: (its) => `${its.count('long')} of ${its.count('count')} compaction batches held the lock for over 128 ms.`,
  },
  'slow-in-compaction-logged': slowDuring('compaction'),
  'slow-in-defragmentation-logged': slowDuring('defragmentation'),
  'compaction-slow-logged': {
    label: 'compaction',
    headline: (its) => `compactions ${its.of} take long, and requests wait`,
    why: (its) => `The longest of ${its.times('count', 'compaction')} took ${its.seconds('longestSeconds')}.`,
  },
  'large-ranges': {
    label: 'large ranges',
    headline: (its) => `large reads delay ${its.member}; its disk is fast enough`,
    why: (its) =>
      `${its.times('slow', 'request')} took over 100 ms ${overPeriod(its)}while etcd sent ${its.size('bytesPerRange')} per read, ${its.size('bytesPerSecond')}/s in all.`,
  },
  'large-reads-logged': {
    label: 'large reads',
    headline: (its) => `large reads delay etcd ${its.of}`,
    why: (its) =>
      `${its.times('count', 'slow read')} returned at least 1,000 keys or 1 MB; the longest took ${its.seconds('longestSeconds')}.`,
  },
  'too-many-requests-logged': {
    label: 'too many requests',
    headline: (its) => `etcd ${its.of} refuses requests: it cannot apply them as fast as they come`,
    why: (its) => `${its.times('count', 'line')} of the log with "too many requests": over 5,000 were waiting.`,
  },
  'files-used': {
    label: 'open files',
    headline: (its) => `${its.member} is near its limit of open files`,
    why: (its) =>
      `${its.count('openFiles')} of ${its.count('maxOpenFiles')} are open: too many clients, or a limit that is too low.`,
  },
  'too-few': {
    label: 'observations',
    headline: (its) => `${its.member} has too few observations to judge`,
    why: (its) => {
      const [count, period] = [its.number('count'), its.known('seconds')];
      const wait =
        period === null || count === 0 ? '' : `, here after about ${seconds(((1000 - count) * period) / count)} more`;
      return `${its.times('count', 'fsync')} ${overPeriod(its)}; a p99 needs 1,000${wait}.`;
    },
  },
  'buckets-missing': {
    label: 'buckets',
    headline: (its) => `the input has only some of the ${its.text('what')} buckets`,
    why: (its) => [
      its.known('p99AboveMs') === null
        ? ''
        : `The p99 of its ${its.count('count')} observations is ${p99(its)}.${unless(its)}`,
      'The missing buckets would decide.',
    ],
  },
  'fsync-missing': {
    label: 'fsync',
    headline: (its) =>
      its.isTrue('isDamaged')
        ? `the fsync buckets ${its.of} are damaged`
        : `the input has no fsync durations ${its.of}`,
    why: () => 'etcd_disk_wal_fsync_duration_seconds shows the disk; every version of etcd exposes it.',
  },
  'commit-missing': {
    label: 'commits',
    headline: (its) => `the input has no backend commits ${its.of}`,
    why: () => 'Its fsyncs pass. etcd_disk_backend_commit_duration_seconds is missing.',
  },
  'p99-inside-bucket': {
    label: 'p99',
    headline: (its) => `this input does not decide the ${its.text('what')} p99 ${its.of}`,
    why: (its) => [
      `The p99 of ${its.count('count')} ${its.text('what')}s is ${p99(its)}: ${
        its.number('p99AboveMs') >= its.number('limitMs')
          ? 'it breaks the limit, but the samples are too few to exclude chance'
          : `the limit of ${its.number('limitMs')} ms lies in this bucket`
      }.`,
    ],
  },
  'heartbeats-late': {
    label: 'late heartbeats',
    headline: (its) => `${its.member} sent heartbeats late, and this input does not show the cause`,
    why: (its) =>
      `${capital(`${overPeriod(its)}${its.times('count', 'heartbeat')}`)} ${its.number('count') === 1 ? 'was' : 'were'} sent late. A slow sync, a full apply queue or a lack of CPU can cause that.`,
  },
  'heartbeats-late-logged': {
    label: 'late heartbeats',
    headline: (its) => `heartbeats ${its.of} were sent late, and the log does not show the cause`,
    why: (its) => [
      `${its.times('count', 'line')}, the longest delay ${its.seconds('longestSeconds')}; ${its.number('slowSyncs') === 0 ? 'no fdatasync over 1 s was logged' : `${its.times('slowSyncs', 'fdatasync')} over 1 s ${its.number('slowSyncs') === 1 ? 'was' : 'were'} logged`}.`,
      '"likely from slow disk" is etcd\'s guess: a lack of CPU causes the same line.',
    ],
  },
  'leader-changes': {
    label: 'leader changes',
    headline: (its) => `the leader changed ${its.of}, and this input does not show the cause`,
    why: (its) => `${its.times('count', 'change')} ${overPeriod(its) || BETWEEN_READINGS}.`,
  },
  'elections-logged': {
    label: 'elections',
    headline: (its) => `there were elections ${its.of}, and the log does not show the cause`,
    why: (its) => `${its.times('terms', 'term')}, and the leader was lost ${its.times('losses', 'time')}.`,
  },
  'apply-backlog': {
    label: 'apply backlog',
    headline: (its) => `${its.member} applies committed entries too slowly`,
    why: (its) =>
      its.known('backlog') === null
        ? [
            `${its.times('count', 'read')} waited until this member had applied earlier entries, the longest ${its.seconds('longestSeconds')}.`,
            'The network is not the cause: commits, CPU or a large request delay it.',
          ]
        : [`${its.count('backlog')} entries are committed but not applied; at 5,000 etcd refuses requests.`],
  },
  'raft-agreement': {
    label: 'raft agreement',
    headline: (its) => `reads ${its.of} wait until the members agree; several causes are possible`,
    why: (its) => [
      `${its.times('count', 'traced read')} waited, the longest ${its.seconds('longestSeconds')}.`,
      "This input cannot distinguish the leader's disk, the leader's CPU and the network.",
    ],
  },
  'slow-requests': {
    label: 'slow requests',
    headline: (its) => `requests at ${its.member} are slow, and the disk is not the cause`,
    why: (its) =>
      `${its.times('count', 'request')} took over 100 ms ${overPeriod(its)}; this counter includes large reads.`,
  },
  'slow-requests-logged': {
    label: 'slow requests',
    headline: (its) => `requests ${its.of} are slow, and the log does not show the cause`,
    why: (its) => `${its.times('count', 'request')} took over 100 ms, the longest ${its.seconds('longestSeconds')}.`,
  },
  'read-index-late-logged': {
    label: 'read index',
    headline: (its) => `reads ${its.of} wait too long for the leader`,
    why: (its) =>
      `${its.times('count', 'line')} of the log. Possible causes: the leader's disk, its CPU, or the network.`,
  },
  'failed-proposals': {
    label: 'failed proposals',
    headline: (its) => `proposals at ${its.member} fail`,
    why: (its) => [
      its.known('rate') === null
        ? `${its.times('count', 'proposal')} failed ${BETWEEN_READINGS}; etcd's alert: 5/s.`
        : `${its.number('rate').toPrecision(2)} per second; etcd's alert: 5/s.`,
    ],
  },
  clock: {
    label: 'clock',
    headline: (its) => `clocks differ by ${its.seconds('seconds')}; that does not cause elections`,
    why: (its) =>
      `The difference is to peer ${its.text('peer')}. Raft does not use the clock; leases and certificates do.`,
  },
  'no-latencies': {
    label: 'latencies',
    headline: () => 'this input has no latencies',
    why: () => 'Statuses, health and alarms do not show the disk.',
  },
  'window-missed': {
    label: 'window',
    headline: (its) => `the window of ${its.member} is not covered`,
    why: (its) => `Prometheus has no values of ${its.seconds('seconds')} ago: the figures are since the start of etcd.`,
  },
  restarted: {
    label: 'restart',
    headline: (its) => `${its.member} restarted between the two readings`,
    why: () => 'A difference would span the restart, so the diagnosis uses the counts since its start.',
  },
  version: {
    label: 'version',
    headline: (its) => `etcd ${its.text('version')}: ${VERSION_WORDS[its.text('fault')] ?? its.text('fault')}`,
    why: () => [],
  },
  kernel: {
    label: 'kernel',
    headline: (its) =>
      `kernel ${its.text('kernelRelease')} loses epoll events: etcd can lose its leader with a healthy disk`,
    why: (its) => `Fixed in ${its.text('fixedIn')}.`,
  },
};

interface FaultWords {
  readonly headline: string;
  /** The words of the lines, if they are the same in all of them. */
  readonly quote?: string;
  readonly advice: string;
}

const REPLACE =
  'If a majority of the other members runs: remove this member, empty its data directory, and add it again.';

/** By the parameter `fault`. */
const FAULT_WORDS: Readonly<Record<string, FaultWords>> = {
  'raft-log-lost': {
    headline: 'its data is older than the cluster expects',
    quote: 'tocommit is out of range',
    advice: `A volume was emptied, or an old copy was restored. ${REPLACE}`,
  },
  'database-damaged': { headline: 'its database file is damaged', advice: REPLACE },
  'wal-damaged': { headline: 'its WAL is damaged', quote: 'crc mismatch', advice: REPLACE },
  removed: {
    headline: 'it was removed from the cluster',
    quote: 'the member has been permanently removed from the cluster',
    advice: 'To use it again, empty its data directory, and add it as a new member.',
  },
  'cluster-id': {
    headline: 'a peer belongs to another cluster',
    quote: 'cluster ID mismatch',
    advice: 'One of the two has the data of another cluster: compare --initial-cluster and the data directories.',
  },
  'unknown-member': {
    headline: 'a member connects that is not in the list of members',
    advice:
      'It was removed, was never added, or its data is of an earlier cluster: compare it with etcdctl member list. To use it, empty its data directory, and add it as a new member.',
  },
  'open-files': {
    headline: 'etcd is near its limit of open files, or has reached it',
    advice: 'Close clients that are not used, or raise the limit (LimitNOFILE of its systemd unit).',
  },
  'file-unreadable': {
    headline: 'it could not read its database file (SIGBUS)',
    advice: 'The file is shorter than etcd expects, or the disk returned an error: check dmesg and member/snap/db.',
  },
  'rejected-connections': {
    headline: 'etcd and its clients or peers reject certificates',
    quote: 'rejected connection',
    advice:
      "The addresses in these lines are theirs: check the dates, names and authorities of their certificates and of etcd's.",
  },
  'health-check': {
    headline: 'its health checks fail',
    quote: 'health check fails',
    advice: 'Each line has its reason. A slow disk, a lack of CPU or a lost leader can cause that.',
  },
  'snapshot-failed': {
    headline: 'snapshots for a slow or new member fail, so it cannot follow',
    quote: 'failed to send database snapshot',
    advice: 'Check the log and the free space of the receiving member, and the network to it.',
  },
  'out-of-memory': {
    headline: 'the kernel killed etcd for lack of memory',
    advice: 'Raise the memory limit, or reduce the database, the watches and the size of the requests.',
  },
};

function faultWords({ text }: Figures): FaultWords {
  const fault = text('fault');
  return FAULT_WORDS[fault] ?? { headline: fault, advice: '' };
}

function faultLines(its: Speaking): readonly string[] {
  const { quote, advice } = faultWords(its);
  const lines = its.times('count', 'line');
  return [quote === undefined ? `The log has ${lines} about it.` : `${lines} with "${quote}".`, advice];
}

const STEP_WORDS: Readonly<Record<string, string>> = {
  raft: 'the agreement on a write (fsync and the other members)',
  store: 'waiting for the backend, which a commit or a compaction locks',
  'database-read': 'reading the database file (memory, or large reads)',
  other: 'steps that no rule covers',
};

const VERSION_WORDS: Readonly<Record<string, string>> = {
  'unsupported-3.4': '3.4 gets no more fixes: upgrade to 3.5 or 3.6',
  'inconsistent-3.5.0': 'data can become inconsistent (3.5.0 to 3.5.2)',
  'before-production': 'older than etcd advises for production (3.4.22, 3.5.6)',
  'compaction-latency':
    'compaction causes delays of seconds every 5 minutes, like a slow disk (3.5.16 to 3.5.18); fixed in 3.5.19',
  'watch-starvation': 'watches can starve under TLS; fixed in 3.4.25 and 3.5.8',
  'defragmentation-corrupts': 'a defragmentation during a snapshot can corrupt data; fixed in 3.4.38, 3.5.23 and 3.6.5',
};

/** The checks without a fault, in a few words. */
export const CHECK_WORDS: Readonly<
  Record<Diagnosis['passed'][number], { readonly good: string; readonly unseen: string }>
> = {
  metrics: { good: '', unseen: 'metrics (not given)' },
  fsync: { good: 'fsync p99 within 10 ms', unseen: 'fsync durations (not in this input)' },
  stalls: { good: 'no stalls of syncs', unseen: '' },
  commit: { good: 'commit p99 within 25 ms', unseen: 'commit durations (not in this input)' },
  peers: { good: 'all peers connected', unseen: '' },
  'round-trip': { good: 'round trips within half a heartbeat interval', unseen: '' },
  cpu: { good: 'no CPU throttling', unseen: "cpu.stat of its cgroup (only on the member's own host)" },
  space: { good: 'room in the quota', unseen: '' },
  alarms: { good: 'no alarms', unseen: '' },
  log: { good: 'no fault in the log', unseen: '' },
};

export const SETTLE_WORDS: Readonly<Record<Diagnosis['settle'][number], string>> = {
  watch: 'two readings under load: etcd-disk-bench diagnose --watch 60s ENDPOINT',
  wait: '1,000 syncs or more: wait, or use a longer --watch or --window',
  'whole-dump': 'the complete /metrics: curl http://127.0.0.1:2381/metrics > etcd.metrics',
  metrics: "the member's metrics: etcd-disk-bench diagnose http://127.0.0.1:2381",
  'all-members': 'the metrics of all members: name each endpoint',
  logs: "etcd's log of that time as one more source: etcd.log, or - for a pipe",
  'disk-run':
    'on its host, under load: etcd-disk-bench --allow-live DATA-DIR -o disk.json, and --report disk.json here',
  'on-host': "run this on the member's own host: it reads cpu.stat, pressure and the storage",
  gateway: 'the client URL with its certificates: alarms, statuses and members',
  'other-network': 'ping and mtr between the members, at the same time',
};

export const NEXT_WORDS: Readonly<Record<Diagnosis['next'][number], string>> = {
  'watch-disk': 'on its host during a stall: iostat -x 1, pidstat -d 1, dmesg -T',
  'disk-run-live': 'on its host: etcd-disk-bench --allow-live /var/lib/etcd separates the device from contention',
  'move-disk': 'etcd-disk-bench disks lists better places on that host',
  'raise-cpu-limit': "raise the CPU limit of etcd's cgroup or pod, or remove it",
  'find-cpu': 'on its host: top -H, cat /proc/pressure/cpu, and cpu.stat of its cgroup',
  'check-member': 'on its host: systemctl status etcd or crictl ps -a, then its log',
  'check-network': 'between the members: ping, mtr, ss -ti dst PEER, and the firewall for port 2380',
  defragment: 'run the commands above one after another; etcd-disk-bench ran none of them',
  'free-disk-space': 'on its host: df -h and df -i of the data directory; free space, then start etcd',
  'space-out-maintenance': 'compact more often, in smaller steps; defragment one member at a time, under low load',
  paginate: 'find the client: list with a limit (pages), watch instead of polling',
  upgrade: 'upgrade etcd: the version above has a known fault',
  'fix-clock': 'let chrony or systemd-timesyncd set the clocks',
  'keep-watching': 'keep monitoring etcd_disk_wal_fsync_duration_seconds',
};
