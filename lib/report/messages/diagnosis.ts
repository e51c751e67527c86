// Every sentence of a diagnosis: one entry per rule, check, deciding step and next step. The data has ids and figures.

import type { Diagnosis, DiagnosisFinding } from '../diagnosis-types.js';
import { countText, duration, oneIn, percent, range, seconds, size } from './diagnosis-figures.js';

type Parameters = DiagnosisFinding['parameters'];

/** The input of a sentence. */
export interface Speaking {
  readonly parameters: Parameters;
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
  readonly headline: (speaking: Speaking) => string;
  /** Sentences with the counts that prove it. */
  readonly why: (speaking: Speaking) => readonly string[];
  /** For a table: the figure and its limit. */
  readonly row?: (speaking: Speaking) => string;
}

const n = (parameters: Parameters, name: string): number => {
  const value = parameters[name];
  return typeof value === 'number' ? value : 0;
};
const known = (parameters: Parameters, name: string): number | null => {
  const value = parameters[name];
  return typeof value === 'number' ? value : null;
};
const s = (parameters: Parameters, name: string): string => String(parameters[name] ?? '');

function times(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`;
}

function p99(parameters: Parameters): string {
  return range(known(parameters, 'p99AboveMs'), known(parameters, 'p99UpToMs'));
}

function unless(parameters: Parameters): string {
  const moreThan = known(parameters, 'unlessMoreThan');
  if (moreThan === null) return '';
  return ` This is true unless more than ${countText(moreThan)} took over ${duration(n(parameters, 'unlessBeyondMs'))}: those buckets are missing.`;
}

/** `354 of its 367,535 fsyncs took over 128 ms: one in 1,038, 52 per hour.` */
function tailSentences({ parameters, diagnosis }: Speaking, what: string): readonly string[] {
  const [count, over, bound] = [
    n(parameters, 'count'),
    known(parameters, 'overHeartbeat'),
    n(parameters, 'heartbeatBoundMs'),
  ];
  if (over === null) return [`The buckets near ${duration(bound)} are missing.`];
  const perHour = known(parameters, 'seconds');
  const rate = perHour === null || over === 0 ? '' : `, ${countText((over * 3600) / perHour)} per hour`;
  const least = parameters['isCut'] === true ? 'At least ' : '';
  if (over === 0) return [`None of ${countText(count)} ${what} took over ${duration(bound)}.`];
  const cost = what === 'fsyncs' ? ` Each can cost a heartbeat (${diagnosis.timing.heartbeatMs} ms).` : '';
  return [
    `${least}${countText(over)} of ${countText(count)} ${what} took over ${duration(bound)}: ${oneIn(over, count)}${rate}.${cost}`,
  ];
}

function electionSentence({ parameters }: Speaking, what: string): readonly string[] {
  const over = known(parameters, 'overElection');
  const bound = duration(n(parameters, 'electionBoundMs'));
  const largest = n(parameters, 'overLargest');
  if (over === null) return [];
  if (over === 0) return [`None took over ${bound}${what === 'fsyncs' ? ', an election timeout' : ''}.`];
  const worst = largest > 0 ? ` ${countText(largest)} took over 8.192 s, where the buckets end.` : '';
  return [`${countText(over)} took over ${bound}${what === 'fsyncs' ? ': each can cost an election' : ''}.${worst}`];
}

function tailRow({ parameters }: Speaking): string {
  const [over, over256] = [n(parameters, 'overHeartbeat'), known(parameters, 'over256Ms')];
  const tolerable = countText(n(parameters, 'tolerable'));
  const isBeyond = over256 !== null && over256 > n(parameters, 'tolerable') && n(parameters, 'heartbeatBoundMs') < 256;
  return isBeyond
    ? `${countText(over256)} or more took over 200 ms; tolerable: ${tolerable}`
    : `${countText(over)} took over ${duration(n(parameters, 'heartbeatBoundMs'))}; tolerable: ${tolerable}`;
}

/** The counts of the other members; empty if there are none. */
function otherMembers({ diagnosis, memberName }: Speaking): readonly string[] {
  const others = diagnosis.members.filter(
    ({ name, fsync }) => name !== memberName && fsync !== null && fsync.overHeartbeat !== null,
  );
  if (others.length === 0) return [];
  const over = others.reduce((sum, { fsync }) => sum + (fsync?.overHeartbeat ?? 0), 0);
  const count = others.reduce((sum, { fsync }) => sum + (fsync?.count ?? 0), 0);
  return [
    `The other ${others.length === 1 ? 'member' : countText(others.length)}: ${over === 0 ? 'none' : countText(over)} of ${countText(count)}.`,
  ];
}

function answeringSentence({ members }: Diagnosis, memberName: string | null): string {
  const others = members.filter(
    ({ name, fsync, leaderChanges }) => name !== memberName && (fsync ?? leaderChanges) !== null,
  );
  return `The other ${others.length === 1 ? 'member answers' : `${others.length} members answer`}.`;
}

function quorumSentence({ findings }: Diagnosis): readonly string[] {
  const hasNoLeader = findings.some(({ id, result }) => id === 'no-leader' && result === 'fail');
  return hasNoLeader
    ? ['The members that answer have no leader: without a majority, the cluster takes no writes.']
    : [];
}

function reasonSentence(parameters: Speaking['parameters']): string {
  const reason = s(parameters, 'reason');
  return reason === '' ? 'Its /health gives no reason.' : `Its reason: ${reason}.`;
}

function leaderSentence({ parameters }: Speaking): readonly string[] {
  const changes = known(parameters, 'leaderChanges');
  const period = known(parameters, 'seconds');
  if (changes === null || changes === 0) return [];
  return [`Leader changes: ${countText(changes)}${period === null ? '' : ` in ${seconds(period)}`}.`];
}

function overPeriod(parameters: Parameters): string {
  const period = known(parameters, 'seconds');
  return period === null ? '' : `in ${seconds(period)} `;
}

/** For two readings whose times are unknown. */
const BETWEEN_READINGS = 'between the two readings';

function sizeSentence({ parameters }: Speaking): readonly string[] {
  const [db, quota, inUse] = ['dbSizeBytes', 'quotaBytes', 'dbInUseBytes'].map((name) => known(parameters, name));
  if (db === null || db === undefined) return [];
  const of = quota === null || quota === undefined ? size(db) : `${size(db)} of ${size(quota)}`;
  const free =
    inUse === null || inUse === undefined ? '' : `, ${size(inUse)} in use: ${percent(1 - inUse / db)} can be freed`;
  return [`The database uses ${of}${free}.`];
}

function heldUp({ parameters }: Speaking): readonly string[] {
  const [late, slow] = [known(parameters, 'heartbeatFailures'), known(parameters, 'slowApplies')];
  const period = overPeriod(parameters);
  const parts = [
    ...(late !== null && late > 0 ? [`${times(late, 'heartbeat')} ${late === 1 ? 'was' : 'were'} sent late`] : []),
    ...(slow !== null && slow > 0 ? [`${times(slow, 'request')} took over 100 ms`] : []),
  ];
  return parts.length === 0 ? [] : [`${capital(period)}${parts.join(', and ')}.`.replace(/^In (.*?) (\d)/, 'In $1 $2')];
}

function cleanDisk({ parameters }: Speaking): readonly string[] {
  const [count, upTo] = [n(parameters, 'count'), known(parameters, 'p99UpToMs')];
  if (parameters['fsyncState'] !== 'pass' || upTo === null) return [];
  const over = n(parameters, 'overHeartbeat');
  const bound = duration(n(parameters, 'heartbeatBoundMs'));
  return [
    `The disk is fast enough: 99 % of ${countText(count)} fsyncs took at most ${duration(upTo)}, and ${over === 0 ? 'none' : countText(over)} took over ${bound}.`,
  ];
}

function longSyncsOfCpu({ parameters }: Speaking): readonly string[] {
  if (parameters['fsyncState'] !== 'fail') return [];
  return ['Its fsyncs look slow too: etcd includes the wait for a CPU in their durations.'];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** By the id of the rule. */
export const RULE_WORDS: Readonly<Record<string, RuleWords>> = {
  'no-space': {
    label: 'NOSPACE',
    headline: () => 'the database has reached its quota, and etcd refuses writes (NOSPACE)',
    why: (speaking) => [
      ...(n(speaking.parameters, 'logged') > 0
        ? [`The log has ${times(n(speaking.parameters, 'logged'), 'line')} with NOSPACE.`]
        : []),
      ...sizeSentence(speaking),
      'The whole cluster refuses writes until you free space and disarm the alarm.',
    ],
  },
  'no-space-ended': {
    label: 'NOSPACE',
    headline: () => 'the log has a NOSPACE alarm that has ended',
    why: ({ parameters }) => [
      s(parameters, 'shownBy') === 'log'
        ? 'The log shows that the NOSPACE alarm was disarmed.'
        : 'The log has a NOSPACE alarm. The metrics show that it was disarmed, and that the database is below its quota.',
    ],
  },
  'quota-full': {
    label: 'quota',
    headline: ({ parameters, of }) =>
      `the database ${of} is at ${percent(n(parameters, 'share'))} of its quota: writes will soon fail`.replace(
        '  ',
        ' ',
      ),
    why: (speaking) => [...sizeSentence(speaking), 'At the quota etcd raises NOSPACE and refuses writes.'],
  },
  'quota-near': {
    label: 'quota',
    headline: ({ parameters, of }) =>
      `the database ${of} is at ${percent(n(parameters, 'share'))} of its quota`.replace('  ', ' '),
    why: (speaking) => [...sizeSentence(speaking), 'This does not slow etcd down yet.'],
  },
  fragmented: {
    label: 'fragmentation',
    headline: ({ of }) => `more than half of the database ${of} is free pages: defragment it`.replace('  ', ' '),
    why: (speaking) => [
      ...sizeSentence(speaking),
      'bbolt never returns free pages by itself. One reading shows only one moment: act if this stays true for 10 minutes.',
    ],
  },
  'fragmented-small': {
    label: 'fragmentation',
    headline: ({ of }) => `more than half of the database ${of} is free pages`.replace('  ', ' '),
    why: sizeSentence,
  },
  'quotas-differ': {
    label: 'quotas differ',
    headline: ({ parameters, member }) =>
      `${member} has a quota of ${size(n(parameters, 'quotaBytes'))}, another member has ${size(n(parameters, 'largestBytes'))}`,
    why: () => ['At the smallest quota the whole cluster stops writing.'],
  },
  'disk-full-logged': {
    label: 'disk full',
    headline: ({ of }) => `the file system ${of} is full: etcd cannot write`.replace('  ', ' '),
    why: ({ parameters }) => [
      `${times(n(parameters, 'count'), 'line')} of the log ${n(parameters, 'count') === 1 ? 'has' : 'have'} "no space left on device". This is not etcd's quota.`,
    ],
  },
  'io-error-logged': {
    label: 'I/O errors',
    headline: ({ of }) => `the disk ${of} returns I/O errors`.replace('  ', ' '),
    why: ({ parameters }) => [
      `${times(n(parameters, 'count'), 'line')} of the log ${n(parameters, 'count') === 1 ? 'has' : 'have'} "input/output error" or "read-only file system". etcd exits at a failed sync: check dmesg, and replace the disk.`,
    ],
  },
  'member-broken-logged': {
    label: 'member',
    headline: ({ member, parameters }) => `${member} cannot start: ${faultWords(parameters).headline}`,
    why: ({ parameters }) => [
      `${times(n(parameters, 'count'), 'line')} with "${faultWords(parameters).quote}".`,
      faultWords(parameters).advice,
    ],
  },
  'fault-logged': {
    label: 'log',
    headline: ({ of, parameters }) =>
      `the log ${of} has a fault: ${faultWords(parameters).headline}`.replace('  ', ' '),
    why: ({ parameters }) => [
      `${times(n(parameters, 'count'), 'line')} with "${faultWords(parameters).quote}".`,
      faultWords(parameters).advice,
    ],
  },
  'fatal-logged': {
    label: 'fatal errors',
    headline: ({ of }) => `etcd ${of} stopped because of a fatal error`.replace('  ', ' '),
    why: ({ parameters }) => [
      `Its message: ${s(parameters, 'message')}.`,
      `${times(n(parameters, 'count'), 'line')} of the log at the level fatal or panic. Remove the cause in this message, then start etcd.`,
    ],
  },
  'restarts-logged': {
    label: 'restarts',
    headline: ({ of }) => `etcd ${of} restarts again and again`.replace('  ', ' '),
    why: ({ parameters }) => [
      `The log has ${times(n(parameters, 'count'), 'start')}, and three of them within an hour.`,
      'Read the lines before each start, and on its host: systemctl status etcd or crictl ps -a, and dmesg.',
    ],
  },
  'slow-traces-logged': {
    label: 'traces',
    headline: ({ of }) => `traced requests ${of} are slow, and several causes are possible`.replace('  ', ' '),
    why: ({ parameters }) => [
      `${times(n(parameters, 'count'), 'trace')}, the longest ${seconds(n(parameters, 'longestSeconds'))}; most of the time went into ${STEP_WORDS[s(parameters, 'step')] ?? 'other steps'}.`,
    ],
  },
  'timed-out-logged': {
    label: 'time-outs',
    headline: ({ of }) => `requests to etcd ${of} time out, and the log does not show the cause`.replace('  ', ' '),
    why: ({ parameters }) => [`${times(n(parameters, 'count'), 'line')} with "request timed out" or "leader changed".`],
  },
  'no-leader-logged': {
    label: 'no leader',
    headline: ({ of }) => `etcd ${of} had no leader, and the log does not show the cause`.replace('  ', ' '),
    why: ({ parameters }) => [`${times(n(parameters, 'count'), 'line')} with "no leader".`],
  },
  'leaderless-logged': {
    label: 'no leader',
    headline: ({ of }) => `the log ${of} ends without a leader`.replace('  ', ' '),
    why: ({ parameters }) => [
      n(parameters, 'elections') === 0
        ? 'The leader was lost, and no later line has a new one.'
        : `${times(n(parameters, 'elections'), 'election')} began since the last leader, and none elected one.`,
      'Half of the members or more may be down or unreachable: check them, and the network between them.',
    ],
  },
  'peer-certificates-logged': {
    label: 'certificates',
    headline: ({ parameters }) => `the connection with ${s(parameters, 'peer')} fails because of a certificate`,
    why: ({ parameters }) => [
      `${times(n(parameters, 'count'), 'connection')} failed: check the dates and names of the peers' certificates.`,
    ],
  },
  corrupt: {
    label: 'CORRUPT',
    headline: ({ of }) => `the data ${of} differs from that of the other members (CORRUPT)`.replace('  ', ' '),
    why: () => ['Do not defragment or restart all members: replace the member that differs.'],
  },
  'member-unreachable': {
    label: 'member',
    headline: ({ parameters, member }) =>
      `${member} does not answer (${s(parameters, 'how') === 'timeout' ? 'time-out' : s(parameters, 'how') === 'refused' ? 'connection refused' : 'no connection'})`,
    why: ({ parameters, diagnosis, memberName }) => [
      `${s(parameters, 'address')} ${s(parameters, 'how') === 'timeout' ? 'did not answer in time' : 'refused or broke the connection'}.`,
      answeringSentence(diagnosis, memberName),
      ...quorumSentence(diagnosis),
    ],
  },
  'member-down': {
    label: 'member',
    headline: ({ member, parameters }) =>
      n(parameters, 'observers') > 1
        ? `the other members have no connection to ${member}`
        : `${s(parameters, 'seenBy')} has no connection to ${member}`,
    why: ({ parameters, diagnosis }) => [
      `etcd_network_active_peers of ${s(parameters, 'seenBy')} shows it as inactive.`,
      ...quorumSentence(diagnosis),
      'etcd records a lost peer as the fastest round trip: that metric looks good, but is wrong.',
      ...(parameters['isListed'] === true ? [] : ['A removed member looks the same: see etcdctl member list.']),
    ],
  },
  'member-refuses': {
    label: 'member',
    headline: ({ member }) => `member ${member} is down: it refuses connections`,
    why: ({ parameters }) => [
      `${times(n(parameters, 'count'), 'probe or stream', 'probes or streams')} to it failed with "connection refused", and the log does not show that it came back.`,
      'Its host answers, but no etcd listens there.',
    ],
  },
  'member-unhealthy': {
    label: 'health',
    headline: ({ parameters }) => `etcd at ${s(parameters, 'endpoint') || 'this address'} reports that it is unhealthy`,
    why: ({ parameters }) => [reasonSentence(parameters)],
  },
  'health-bad': {
    label: 'health',
    headline: ({ parameters }) => `etcd at ${s(parameters, 'endpoint') || 'this address'} reports that it is unhealthy`,
    why: ({ parameters }) => [reasonSentence(parameters)],
  },
  'health-checks-failed': {
    label: 'health checks',
    headline: ({ member }) => `health checks of ${member} fail, and this input does not show the cause`,
    why: ({ parameters }) => [
      `etcd_server_healthcheck is 0 for ${s(parameters, 'checks')}: /livez or /readyz returned an error.`,
    ],
  },
  'cpu-throttled': {
    label: 'CPU quota',
    headline: ({ member }) => `${member} waits: its CPU quota is used up`,
    why: (speaking) => [
      ...heldUp(speaking),
      `Its cgroup was throttled in ${countText(n(speaking.parameters, 'part'))} of ${countText(n(speaking.parameters, 'whole'))} periods (${percent(n(speaking.parameters, 'share'))}).`,
      ...cleanDisk(speaking),
      ...longSyncsOfCpu(speaking),
    ],
  },
  'cpu-pressure': {
    label: 'CPU pressure',
    headline: ({ member }) => `${member} waits for CPUs`,
    why: (speaking) => [
      ...heldUp(speaking),
      `In ${percent(n(speaking.parameters, 'pressure'))} of the last minute a task of its cgroup waited for a CPU.`,
      ...cleanDisk(speaking),
      ...longSyncsOfCpu(speaking),
    ],
  },
  'cpu-short': {
    label: 'CPU',
    headline: ({ member }) => `${member} waits for CPUs: even work without I/O is slow`,
    why: (speaking) => [
      `${times(n(speaking.parameters, 'slowComputations'), 'rebalance or spill', 'rebalances and spills')} of backend commits took over 64 ms (${percent(n(speaking.parameters, 'slowComputationShare'))}); these need only CPU and memory.`,
      ...heldUp(speaking),
      ...longSyncsOfCpu(speaking),
    ],
  },
  'leader-blocked': {
    label: 'late heartbeats',
    headline: ({ member }) => `the leader ${member} sends heartbeats late, although its disk is fast enough`,
    why: (speaking) => [
      ...heldUp(speaking),
      ...cleanDisk(speaking),
      'If the disk is fast enough, late heartbeats usually come from a lack of CPU.',
    ],
  },
  'authentication-logged': {
    label: 'authentication',
    headline: ({ of }) => `password checks (bcrypt) delay etcd ${of}`.trimEnd(),
    why: ({ parameters }) => [
      `${times(n(parameters, 'count'), 'slow request')} of the log ${n(parameters, 'count') === 1 ? 'is' : 'are'} "authenticate"; the slowest took ${seconds(n(parameters, 'longestSeconds'))}.`,
      ...(n(parameters, 'heartbeats') > 0
        ? [
            `${times(n(parameters, 'heartbeats'), 'heartbeat')} ${n(parameters, 'heartbeats') === 1 ? 'was' : 'were'} sent late at the same time.`,
          ]
        : []),
      'bcrypt is slow on purpose: use client certificates, or long-lived tokens (JWT).',
    ],
  },
  'index-tree-logged': {
    label: 'index lookups',
    headline: ({ of }) => `etcd ${of} is short of CPU: its lookups in memory are slow`.replace('  ', ' '),
    why: ({ parameters }) => [
      `${percent(n(parameters, 'share'))} of the traced time was work in memory, without disk or network.`,
      ...(n(parameters, 'count') > 0
        ? [
            `${times(n(parameters, 'count'), 'lookup')} in the index tree ${n(parameters, 'count') === 1 ? 'was' : 'were'} slow, the longest ${seconds(n(parameters, 'longestSeconds'))}.`,
          ]
        : []),
    ],
  },
  'slow-sync-logged': {
    label: 'slow fdatasync',
    headline: ({ of }) => `the disk ${of} is slow: etcd logged slow fdatasyncs`.replace('  ', ' '),
    row: ({ parameters }) => `${countText(n(parameters, 'count'))} over 1 s; none is tolerable`,
    why: ({ parameters }) => [
      `${times(n(parameters, 'count'), 'sync')} took over 1 s, the longest ${seconds(n(parameters, 'longestSeconds'))}.`,
      'Each outlasts an election timeout (1 s): the leader can be lost.',
    ],
  },
  'fsync-stalls': {
    label: 'fsync stalls',
    headline: ({ of, parameters }) =>
      known(parameters, 'p99UpToMs') !== null && n(parameters, 'p99UpToMs') <= 10
        ? `the disk ${of} stalls, although its p99 passes`.replace('  ', ' ')
        : `the disk ${of} stalls`.replace('  ', ' ').trimEnd(),
    row: tailRow,
    why: (speaking) => [
      ...tailSentences(speaking, 'fsyncs'),
      ...electionSentence(speaking, 'fsyncs'),
      ...otherMembers(speaking),
      ...leaderSentence(speaking),
    ],
  },
  'fsync-slow': {
    label: 'fsync p99',
    headline: ({ of, parameters }) => `the disk ${of} is slow: its fsync p99 is ${p99(parameters)}`.replace('  ', ' '),
    row: ({ parameters }) => `${p99(parameters)}; etcd needs under 10 ms`,
    why: (speaking) => [
      `The p99 of ${countText(n(speaking.parameters, 'count'))} fsyncs is ${p99(speaking.parameters)}; etcd needs under 10 ms.${unless(speaking.parameters)}`,
      ...tailSentences(speaking, 'fsyncs'),
      ...electionSentence(speaking, 'fsyncs'),
      ...otherMembers(speaking),
      ...leaderSentence(speaking),
    ],
  },
  'commit-slow': {
    label: 'commits',
    headline: ({ of, parameters }) =>
      known(parameters, 'p99AboveMs') !== null && n(parameters, 'p99AboveMs') >= 25
        ? `the disk ${of} is slow: the p99 of backend commits is ${p99(parameters)}`.replace('  ', ' ')
        : `the disk ${of} stalls backend commits, although their p99 passes`.replace('  ', ' '),
    row: (speaking) =>
      n(speaking.parameters, 'p99AboveMs') >= 25
        ? `p99 ${p99(speaking.parameters)}; etcd needs under 25 ms`
        : tailRow(speaking),
    why: (speaking) => [
      ...tailSentences(speaking, 'commits'),
      ...electionSentence(speaking, 'commits'),
      ...(s(speaking.parameters, 'fsyncState') === 'missing'
        ? ['This input has no fsync durations. Each commit makes two fsyncs.']
        : []),
    ],
  },
  'commit-not-disk': {
    label: 'commits',
    headline: ({ of }) => `backend commits ${of} are slow, but WAL syncs are not`.replace('  ', ' '),
    why: (speaking) => [
      `Their p99 is ${p99(speaking.parameters)}; etcd needs under 25 ms.`,
      ...tailSentences(speaking, 'commits'),
      'CPU, memory, a large batch or a disk can cause that.',
    ],
  },
  'rare-stall': {
    label: 'rare stalls',
    headline: ({ of }) => `the disk ${of} stalled occasionally`.replace('  ', ' '),
    why: (speaking) => electionSentence(speaking, 'fsyncs'),
  },
  'write-slow': {
    label: 'WAL writes',
    headline: ({ of }) => `write(2) to the WAL ${of} is slow, but fdatasync is not`.replace('  ', ' '),
    why: ({ parameters }) => [
      `The p99 of WAL writes is ${range(known(parameters, 'aboveMs'), known(parameters, 'upToMs'))}: a full page cache or an I/O limit can cause that.`,
    ],
  },
  'slow-writes-logged': {
    label: 'slow writes',
    headline: ({ of }) => `writes ${of} are slow, most likely because of the disk`.replace('  ', ' '),
    why: ({ parameters }) => [
      `${times(n(parameters, 'count'), 'write')} took over 100 ms to apply, the longest ${seconds(n(parameters, 'longestSeconds'))}.`,
      ...(n(parameters, 'reads') > 0
        ? [
            `${times(n(parameters, 'reads'), 'small read')} waited too, the longest ${seconds(n(parameters, 'longestReadSeconds'))}.`,
          ]
        : []),
      'The log shows no compaction, large request or network fault at that time.',
    ],
  },
  'members-parted': {
    label: 'connections',
    headline: ({ member, parameters }) =>
      `${member} runs, but ${s(parameters, 'seenBy')} ${s(parameters, 'seenBy').includes(',') ? 'have' : 'has'} no connection with it`,
    why: () => ['It answered a request for its metrics, so it runs. The network between the members is interrupted.'],
  },
  'round-trip': {
    label: 'round trip',
    headline: ({ member, parameters }) =>
      `${member} is far: the round trip to it takes ${range(known(parameters, 'aboveMs'), known(parameters, 'upToMs'))}`,
    row: ({ parameters }) =>
      `${range(known(parameters, 'aboveMs'), known(parameters, 'upToMs'))}; it should be under ${duration(n(parameters, 'limitMs'))}`,
    why: ({ parameters, diagnosis }) => [
      `${parameters['isFew'] === true ? 'The median' : 'The p99'} of ${times(n(parameters, 'count'), 'probe')} from ${s(parameters, 'seenBy')}; it should be under ${duration(n(parameters, 'limitMs'))}, half a heartbeat interval.`,
      ...(n(parameters, 'aboveMs') >= diagnosis.timing.heartbeatMs
        ? [
            `That is longer than the heartbeat interval (${diagnosis.timing.heartbeatMs} ms): raise it, and the election timeout with it.`,
          ]
        : []),
      ...(parameters['hadOutage'] === true
        ? ['Messages to it also failed since the start, so the probes can be of an outage: read twice with --watch.']
        : []),
    ],
  },
  'round-trip-open': {
    label: 'round trip',
    headline: ({ parameters, member }) =>
      `the round trip from ${member} to ${s(parameters, 'peer')} is near ${duration(n(parameters, 'limitMs'))}`,
    why: ({ parameters }) => [
      `Its p99 is ${range(known(parameters, 'aboveMs'), known(parameters, 'upToMs'))}: the limit of ${duration(n(parameters, 'limitMs'))} lies in this bucket.`,
    ],
  },
  'send-failures': {
    label: 'failed sends',
    headline: ({ member }) => `${member} is hard to reach: messages to it fail`,
    why: ({ parameters }) => [
      `${times(n(parameters, 'count'), 'send')} from ${s(parameters, 'seenBy')} failed ${overPeriod(parameters)}(${n(parameters, 'rate').toPrecision(2)}/s; etcd's alert: 0.01/s).`,
    ],
  },
  'send-failures-of-a-lifetime': {
    label: 'failed sends',
    headline: ({ member }) => `messages to ${member} failed at an unknown time`,
    why: ({ parameters }) => [
      `${times(n(parameters, 'count'), 'send')} in ${seconds(n(parameters, 'seconds'))}. The counter does not show when.`,
    ],
  },
  'send-failures-undated': {
    label: 'failed sends',
    headline: ({ member }) => `messages to ${member} failed, and this input does not show how often`,
    why: ({ parameters }) => [
      `${times(n(parameters, 'count'), 'send')} from ${s(parameters, 'seenBy')} failed ${BETWEEN_READINGS}; etcd's alert: 0.01/s.`,
    ],
  },
  'peer-timeouts-logged': {
    label: 'peer time-outs',
    headline: ({ member }) => `member ${member} cannot be reached: connections time out`,
    why: ({ parameters }) => [
      `${times(n(parameters, 'count'), 'connection')} from ${s(parameters, 'seenBy')} timed out, and the log does not show that it came back.`,
      'If only its etcd were down, its host would refuse the connection.',
    ],
  },
  'buffers-full-logged': {
    label: 'send buffers',
    headline: ({ of }) => `the send buffers ${of} are full: the network does not keep up`.replace('  ', ' '),
    why: ({ parameters }) => [
      `${times(n(parameters, 'count'), 'message')} between members ${n(parameters, 'count') === 1 ? 'was' : 'were'} dropped while the peer was active.`,
    ],
  },
  'stream-lost-logged': {
    label: 'peer streams',
    headline: ({ member, parameters }) => `${member} lost its connection with ${s(parameters, 'peer')}`,
    why: () => ['The log does not show the cause, or that the connection came back.'],
  },
  'leader-unheard': {
    label: 'leader',
    headline: ({ member }) => `${member} runs, but gets no messages from the leader of the others`,
    why: () => ['It answered a request for its metrics, so it runs.'],
  },
  'no-leader': {
    label: 'leader',
    headline: ({ member }) => `${member} has no leader`,
    why: () => ['Without a leader etcd writes nothing. Half of the members or more may be down or unreachable.'],
  },
  'defragmentation-running': {
    label: 'defragmentation',
    headline: ({ member }) => `a defragmentation ${'blocks'} ${member}`,
    why: ({ parameters }) => [
      n(parameters, 'inFlight') > 0
        ? 'It runs now: the member blocks reads and writes until it ends.'
        : `${times(n(parameters, 'ran'), 'defragmentation')} ran in this time${known(parameters, 'seconds') === null ? '' : `, ${seconds(n(parameters, 'seconds'))} in all`}: the member blocked requests for that time.`,
    ],
  },
  'compaction-blocks': {
    label: 'compaction',
    headline: ({ of }) => `compaction delays requests ${of}`.trimEnd(),
    why: ({ parameters }) => [
      `${countText(n(parameters, 'long'))} of ${countText(n(parameters, 'count'))} compaction batches held the lock for over 128 ms.`,
    ],
  },
  'slow-in-compaction-logged': {
    label: 'compaction',
    headline: ({ of }) => `requests ${of} are slow while a compaction runs`.replace('  ', ' '),
    why: ({ parameters }) => [
      `${countText(n(parameters, 'part'))} of ${times(n(parameters, 'count'), 'slow request')} came during a compaction; the longest took ${seconds(n(parameters, 'longestSeconds'))}.`,
    ],
  },
  'slow-in-defragmentation-logged': {
    label: 'defragmentation',
    headline: ({ of }) => `requests ${of} are slow while a defragmentation runs`.replace('  ', ' '),
    why: ({ parameters }) => [
      `${countText(n(parameters, 'part'))} of ${times(n(parameters, 'count'), 'slow request')} came during a defragmentation; the longest took ${seconds(n(parameters, 'longestSeconds'))}.`,
    ],
  },
  'compaction-slow-logged': {
    label: 'compaction',
    headline: ({ of }) => `compactions ${of} take long, and requests wait`.replace('  ', ' '),
    why: ({ parameters }) => [
      `The longest of ${times(n(parameters, 'count'), 'compaction')} took ${seconds(n(parameters, 'longestSeconds'))}.`,
    ],
  },
  'large-ranges': {
    label: 'large ranges',
    headline: ({ member }) => `large reads delay ${member}; its disk is fast enough`,
    why: ({ parameters }) => [
      `${times(n(parameters, 'slow'), 'request')} took over 100 ms ${overPeriod(parameters)}while etcd sent ${size(n(parameters, 'bytesPerRange'))} per read, ${size(n(parameters, 'bytesPerSecond'))}/s in all.`,
    ],
  },
  'large-reads-logged': {
    label: 'large reads',
    headline: ({ of }) => `large reads delay etcd ${of}`.trimEnd(),
    why: ({ parameters }) => [
      `${times(n(parameters, 'count'), 'slow read')} returned at least 1,000 keys or 1 MB; the longest took ${seconds(n(parameters, 'longestSeconds'))}.`,
    ],
  },
  'too-many-requests-logged': {
    label: 'too many requests',
    headline: ({ of }) => `etcd ${of} refuses requests: it cannot apply them as fast as they come`.replace('  ', ' '),
    why: ({ parameters }) => [
      `${times(n(parameters, 'count'), 'line')} of the log with "too many requests": over 5,000 were waiting.`,
    ],
  },
  'files-used': {
    label: 'open files',
    headline: ({ member }) => `${member} is near its limit of open files`,
    why: ({ parameters }) => [
      `${countText(n(parameters, 'openFiles'))} of ${countText(n(parameters, 'maxOpenFiles'))} are open: too many clients, or a limit that is too low.`,
    ],
  },
  'too-few': {
    label: 'observations',
    headline: ({ member }) => `${member} has too few observations to judge`,
    why: ({ parameters }) => {
      const [count, period] = [n(parameters, 'count'), known(parameters, 'seconds')];
      const rate = period === null || count === 0 ? null : count / period;
      const wait = rate === null ? '' : `, here after about ${seconds((1000 - count) / rate)} more`;
      return [`${times(count, 'fsync')}${period === null ? '' : ` in ${seconds(period)}`}; a p99 needs 1,000${wait}.`];
    },
  },
  'buckets-missing': {
    label: 'buckets',
    headline: ({ parameters }) => `the input has only some of the ${s(parameters, 'what')} buckets`,
    why: (speaking) => {
      const { parameters } = speaking;
      const bounds =
        known(parameters, 'p99AboveMs') === null
          ? []
          : [
              `The p99 of its ${countText(n(parameters, 'count'))} observations is ${p99(parameters)}.${unless(parameters)}`,
            ];
      return [...bounds, 'The missing buckets would decide.'];
    },
  },
  'fsync-missing': {
    label: 'fsync',
    headline: ({ of, parameters }) =>
      (parameters['isDamaged'] === true
        ? `the fsync buckets ${of} are damaged`
        : `the input has no fsync durations ${of}`
      )
        .replace('  ', ' ')
        .trimEnd(),
    why: () => ['etcd_disk_wal_fsync_duration_seconds shows the disk; every version of etcd exposes it.'],
  },
  'commit-missing': {
    label: 'commits',
    headline: ({ of }) => `the input has no backend commits ${of}`.trimEnd(),
    why: () => ['Its fsyncs pass. etcd_disk_backend_commit_duration_seconds is missing.'],
  },
  'p99-inside-bucket': {
    label: 'p99',
    headline: ({ of, parameters }) =>
      `this input does not decide the ${s(parameters, 'what')} p99 ${of}`.replace('  ', ' '),
    why: ({ parameters }) => [
      `The p99 of ${countText(n(parameters, 'count'))} ${s(parameters, 'what')}s is ${p99(parameters)}: ${
        n(parameters, 'p99AboveMs') >= n(parameters, 'limitMs')
          ? 'it breaks the limit, but the samples are too few to exclude chance'
          : `the limit of ${n(parameters, 'limitMs')} ms lies in this bucket`
      }.`,
    ],
  },
  'heartbeats-late': {
    label: 'late heartbeats',
    headline: ({ member }) => `${member} sent heartbeats late, and this input does not show the cause`,
    why: ({ parameters }) => [
      `${capital(`${overPeriod(parameters)}${times(n(parameters, 'count'), 'heartbeat')}`)} ${n(parameters, 'count') === 1 ? 'was' : 'were'} sent late. A slow sync, a full apply queue or a lack of CPU can cause that.`,
    ],
  },
  'heartbeats-late-logged': {
    label: 'late heartbeats',
    headline: ({ of }) => `heartbeats ${of} were sent late, and the log does not show the cause`.replace('  ', ' '),
    why: ({ parameters }) => [
      `${times(n(parameters, 'count'), 'line')}, the longest delay ${seconds(n(parameters, 'longestSeconds'))}; ${n(parameters, 'slowSyncs') === 0 ? 'no fdatasync was slow at that time' : `${countText(n(parameters, 'slowSyncs'))} slow fdatasyncs at that time`}.`,
      '"likely from slow disk" is etcd\'s guess: a lack of CPU causes the same line.',
    ],
  },
  'leader-changes': {
    label: 'leader changes',
    headline: ({ of }) =>
      `the leader changed ${of}, and this input does not show the cause`.replace('  ', ' ').replace(' ,', ','),
    why: ({ parameters }) => {
      const period = known(parameters, 'seconds');
      return [
        `${times(n(parameters, 'count'), 'change')} ${period === null ? BETWEEN_READINGS : `in ${seconds(period)}`}.`,
      ];
    },
  },
  'elections-logged': {
    label: 'elections',
    headline: ({ of }) =>
      `there were elections ${of}, and the log does not show the cause`.replace('  ', ' ').replace(' ,', ','),
    why: ({ parameters }) => [
      `${times(n(parameters, 'terms'), 'term')}, and the leader was lost ${times(n(parameters, 'losses'), 'time')}.`,
    ],
  },
  'apply-backlog': {
    label: 'apply backlog',
    headline: ({ member }) => `${member} applies committed entries too slowly`,
    why: ({ parameters }) =>
      known(parameters, 'backlog') === null
        ? [
            `${times(n(parameters, 'count'), 'read')} waited until this member had applied earlier entries, the longest ${seconds(n(parameters, 'longestSeconds'))}.`,
            'The network is not the cause: commits, CPU or a large request delay it.',
          ]
        : [
            `${countText(n(parameters, 'backlog'))} entries are committed but not applied; at 5,000 etcd refuses requests.`,
          ],
  },
  'raft-agreement': {
    label: 'raft agreement',
    headline: ({ of }) => `reads ${of} wait until the members agree; several causes are possible`.replace('  ', ' '),
    why: ({ parameters }) => [
      `${times(n(parameters, 'count'), 'traced read')} waited, the longest ${seconds(n(parameters, 'longestSeconds'))}.`,
      "This input cannot distinguish the leader's disk, the leader's CPU and the network.",
    ],
  },
  'slow-requests': {
    label: 'slow requests',
    headline: ({ member }) => `requests at ${member} are slow, and the disk is not the cause`,
    why: ({ parameters }) => [
      `${times(n(parameters, 'count'), 'request')} took over 100 ms ${overPeriod(parameters)}; this counter includes large reads.`.replace(
        ' ;',
        ';',
      ),
    ],
  },
  'slow-requests-logged': {
    label: 'slow requests',
    headline: ({ of }) => `requests ${of} are slow, and the log does not show the cause`.replace('  ', ' '),
    why: ({ parameters }) => [
      `${times(n(parameters, 'count'), 'request')} took over 100 ms, the longest ${seconds(n(parameters, 'longestSeconds'))}.`,
    ],
  },
  'read-index-late-logged': {
    label: 'read index',
    headline: ({ of }) => `reads ${of} wait too long for the leader`.replace('  ', ' '),
    why: ({ parameters }) => [
      `${times(n(parameters, 'count'), 'line')} of the log. Possible causes: the leader's disk, its CPU, or the network.`,
    ],
  },
  'failed-proposals': {
    label: 'failed proposals',
    headline: ({ member }) => `proposals at ${member} fail`,
    why: ({ parameters }) => [
      known(parameters, 'rate') === null
        ? `${times(n(parameters, 'count'), 'proposal')} failed ${BETWEEN_READINGS}; etcd's alert: 5/s.`
        : `${n(parameters, 'rate').toPrecision(2)} per second; etcd's alert: 5/s.`,
    ],
  },
  clock: {
    label: 'clock',
    headline: ({ parameters }) =>
      `clocks differ by ${seconds(n(parameters, 'seconds'))}; that does not cause elections`,
    why: ({ parameters }) => [
      `The difference is to peer ${s(parameters, 'peer')}. Raft does not use the clock; leases and certificates do.`,
    ],
  },
  'no-latencies': {
    label: 'latencies',
    headline: () => 'this input has no latencies',
    why: () => ['Its statuses and alarms show no fault, but they do not show the disk.'],
  },
  'window-missed': {
    label: 'window',
    headline: ({ member }) => `the window of ${member} is not covered`,
    why: ({ parameters }) => [
      `Prometheus has no values of ${seconds(n(parameters, 'seconds'))} ago: the figures are since the start of etcd.`,
    ],
  },
  restarted: {
    label: 'restart',
    headline: ({ member }) => `${member} restarted between the two readings`,
    why: () => ['A difference would span the restart, so the diagnosis uses the counts since its start.'],
  },
  version: {
    label: 'version',
    headline: ({ parameters }) =>
      `etcd ${s(parameters, 'version')}: ${VERSION_WORDS[s(parameters, 'fault')] ?? s(parameters, 'fault')}`,
    why: () => [],
  },
  kernel: {
    label: 'kernel',
    headline: ({ parameters }) =>
      `kernel ${s(parameters, 'kernelRelease')} loses epoll events: etcd can lose its leader with a healthy disk`,
    why: ({ parameters }) => [s(parameters, 'fault') === 'ubuntu-epoll' ? 'Fixed in 5.4.0-135.' : 'Fixed in 6.14.8.'],
  },
};

interface FaultWords {
  readonly headline: string;
  readonly quote: string;
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
    quote: 'killed by the OOM killer',
    advice: 'Raise the memory limit, or reduce the database, the watches and the size of the requests.',
  },
};

function faultWords(parameters: Parameters): FaultWords {
  const fault = s(parameters, 'fault');
  return FAULT_WORDS[fault] ?? { headline: fault, quote: fault, advice: '' };
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

export type SettleWords = Readonly<Record<Diagnosis['settle'][number], string>>;

export const SETTLE_WORDS: SettleWords = {
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
  'space-out-maintenance': 'compact more often, in smaller steps; defragment one member at a time, under low load',
  paginate: 'find the client: list with a limit (pages), watch instead of polling',
  upgrade: 'upgrade etcd: the version above has a known fault',
  'fix-clock': 'let chrony or systemd-timesyncd set the clocks',
  'keep-watching': 'keep monitoring etcd_disk_wal_fsync_duration_seconds',
};
