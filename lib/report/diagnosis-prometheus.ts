// A diagnosis in Prometheus' text format: the answer, the findings, and when it was made.

import { ANSWERS } from '../diagnosis/rule.js';
import type { Diagnosis } from './diagnosis-types.js';
import { choiceSamples, type Family, prometheusText } from './prometheus-text.js';

const FAMILIES: readonly Family<Diagnosis>[] = [
  {
    name: 'etcd_disk_bench_diagnosis_answer',
    help: '1 for the answer of the diagnosis, 0 for the others.',
    samples: ({ answer }) => choiceSamples('answer', ANSWERS, answer),
  },
  {
    name: 'etcd_disk_bench_diagnosis_finding',
    help: 'Findings of the diagnosis; always 1.',
    samples: ({ findings }) => {
      const seen = new Set<string>();
      return findings.flatMap(({ id, result, member }) => {
        const key = `${id} ${member}`;
        if (seen.has(key)) return [];
        seen.add(key);
        return [[{ id, result, member: member ?? '' }, 1] as const];
      });
    },
  },
  {
    name: 'etcd_disk_bench_diagnosis_fsyncs',
    help: 'WAL syncs that the diagnosis evaluated.',
    samples: ({ members }) =>
      members.flatMap(({ name, fsync }) => (fsync === null ? [] : [[{ member: name }, fsync.count] as const])),
  },
  {
    name: 'etcd_disk_bench_diagnosis_fsyncs_over_heartbeat',
    help: 'WAL syncs that took longer than the bucket bound at the heartbeat interval.',
    samples: ({ members }) =>
      members.flatMap(({ name, fsync }) =>
        fsync?.overHeartbeat == null ? [] : [[{ member: name }, fsync.overHeartbeat] as const],
      ),
  },
  {
    name: 'etcd_disk_bench_diagnosis_timestamp_seconds',
    help: 'Time of the diagnosis, in seconds since 1970.',
    samples: ({ diagnosedAt }) => [[{}, Date.parse(diagnosedAt) / 1000]],
  },
];

export function renderDiagnosisPrometheus(diagnosis: Diagnosis): string {
  return prometheusText(FAMILIES, [diagnosis]);
}
