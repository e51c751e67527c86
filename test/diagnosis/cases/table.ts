// Public cases without personal details: the content of each file, and the answer that it must get. The number in a file's name is the
// number of its GitHub thread, in etcd-io/etcd or in the project that the name begins with.

export interface Case {
  readonly file: string;
  /** Any of these. */
  readonly answers: readonly string[];
  /** A finding that the answer must contain. */
  readonly finding?: string;
  readonly trap: string;
  readonly source: string;
}

const etcd = (number: number) => `https://github.com/etcd-io/etcd/issues/${number}`;

export const CASES: readonly Case[] = [
  {
    file: 'disk-stall-ebs-9544.metrics',
    answers: ['disk'],
    finding: 'fsync-stalls',
    trap: 'the p99 passes, and the leader was lost',
    source: etcd(9544),
  },
  {
    file: 'disk-hdd-8586.metrics',
    answers: ['disk'],
    finding: 'fsync-slow',
    trap: 'an old name, and no +Inf',
    source: etcd(8586),
  },
  {
    file: 'disk-7044-commit.metrics',
    answers: ['disk'],
    finding: 'commit-slow',
    trap: 'the tail is in +Inf only',
    source: etcd(7044),
  },
  {
    file: 'disk-one-node-12405.metrics',
    answers: ['disk'],
    finding: 'fsync-slow',
    trap: 'the mean is 1.4 ms',
    source: etcd(12405),
  },
  {
    file: 'disk-3.4-member-dump.metrics',
    answers: ['disk'],
    finding: 'fsync-slow',
    trap: 'commit buckets are cut, and the round trip is near 50 ms',
    source: etcd(12405),
  },
  {
    file: 'disk-ssd-tail-5870b.metrics',
    answers: ['disk'],
    finding: 'fsync-stalls',
    trap: 'the lower buckets are missing',
    source: etcd(5870),
  },
  {
    file: 'network-fault-14027.metrics',
    answers: ['not-sure'],
    finding: 'buckets-missing',
    trap: 'the top buckets are missing',
    source: etcd(14027),
  },
  {
    file: 'not-disk-11884.metrics',
    answers: ['ok', 'not-sure'],
    trap: 'a few slow commits of 789,148',
    source: etcd(11884),
  },
  {
    file: 'fresh-3.5.9-member1.metrics',
    answers: ['not-sure'],
    finding: 'too-few',
    trap: 'one of 7 took over 64 ms',
    source: 'https://github.com/ahrtr/etcd-diagnosis',
  },
  {
    file: 'disk-k3s-2853.log',
    answers: ['disk'],
    finding: 'slow-sync-logged',
    trap: 'JSON in journald, among klog lines',
    source: 'https://github.com/k3s-io/k3s/issues/2853',
  },
  {
    file: 'disk-12405.log',
    answers: ['disk'],
    finding: 'slow-writes-logged',
    trap: 'the text of 3.4',
    source: etcd(12405),
  },
  {
    file: 'not-disk-12528.log',
    answers: ['cpu', 'not-sure'],
    trap: '"likely from slow disk" without a slow sync',
    source: etcd(12528),
  },
  {
    file: 'cpu-auth-11012.log',
    answers: ['cpu'],
    finding: 'authentication-logged',
    trap: 'late heartbeats, and bcrypt',
    source: etcd(11012),
  },
  {
    file: 'cpu-pi-k3s-2938.log',
    answers: ['cpu'],
    finding: 'index-tree-logged',
    trap: 'a localised month',
    source: 'https://github.com/k3s-io/k3s/issues/2938',
  },
  {
    file: 'network-15488.log',
    answers: ['network'],
    finding: 'peer-timeouts-logged',
    trap: 'the clocks are off too',
    source: etcd(15488),
  },
  {
    file: 'member-down-k3d-262.log',
    answers: ['member'],
    finding: 'member-refuses',
    trap: 'a round trip of 0 s',
    source: 'https://github.com/k3d-io/k3d/issues/262',
  },
  {
    file: 'clock-5938.log',
    answers: ['not-sure'],
    finding: 'clock',
    trap: 'a clock explains no election',
    source: etcd(5938),
  },
  {
    file: 'nospace-k3s-4787.log',
    answers: ['space'],
    finding: 'member-refuses',
    trap: 'a peer refuses too',
    source: 'https://github.com/k3s-io/k3s/issues/4787',
  },
  {
    file: 'compaction-10072.log',
    answers: ['maintenance'],
    finding: 'slow-in-compaction-logged',
    trap: 'a slow apply, in a compaction',
    source: etcd(10072),
  },
  {
    file: 'apply-backlog-11884.log',
    answers: ['not-sure'],
    finding: 'apply-backlog',
    trap: 'a read that waits for this member',
    source: etcd(11884),
  },
  {
    file: 'healthy-compaction-runbooks-36.log',
    answers: ['ok'],
    trap: 'compactions of 48 ms are ordinary',
    source: 'https://github.com/openshift/runbooks/issues/36',
  },
  {
    file: 'raft-agreement-12094.log',
    answers: ['not-sure'],
    finding: 'raft-agreement',
    trap: 'it has several causes',
    source: etcd(12094),
  },
];
