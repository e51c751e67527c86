// The sentences on running etcds near a target directory: one entry for each id.

import { etcdText, type LiveEtcdNotice, unresolvedText } from '../../live-etcd/check.js';
import type { GuardNotice } from '../../live-etcd/latency-guard.js';
import { latencyLimit } from '../format.js';
import { clean } from '../layout.js';
import { listed } from './phrases.js';

const GUARD: Readonly<Record<GuardNotice['sharedDevice'], string>> = {
  yes: 'A running etcd uses the disk.',
  no: 'No running etcd was found on the disk.',
  unknown: 'It is not known whether a running etcd uses the disk.',
};

/** A notice in one or two sentences. */
export function liveEtcdText(notice: LiveEtcdNotice | GuardNotice): string {
  switch (notice.id) {
    case 'etcd-here':
      return clean(`${etcdText(notice)}: the latencies include its load, and the run slows it down.`);
    case 'etcd-on-same-disk': {
      const where = notice.devices.length > 0 ? `disk (${listed(notice.devices)})` : 'file system';
      return clean(
        `${etcdText(notice)}, on the same ${where}: the latencies include its load, and the run slows it down.`,
      );
    }
    case 'etcd-unresolved':
      return clean(`${unresolvedText(notice.directory)}.`);
    case 'etcd-disk-unresolved':
      return clean(
        `${etcdText(notice)}, and its disk is not visible from here. If it is the same disk, the run slows it down.`,
      );
    case 'latency-guard-tripped':
      return `The latency guard ended the run: its fdatasync p99 exceeded ${latencyLimit(notice.limitNs)}. ${GUARD[notice.sharedDevice]}`;
  }
}
