// A diagnosis in Prometheus' text format, for node_exporter's textfile collector: the answer, the findings, and when it was made.
// https://github.com/prometheus/docs/blob/main/docs/instrumenting/exposition_formats.md

import { ANSWERS } from '../diagnosis/rule.js';
import type { Diagnosis } from './diagnosis-types.js';
import { type Labels, labelText } from './prometheus-labels.js';

interface Family {
  readonly name: string;
  readonly help: string;
  readonly samples: (diagnosis: Diagnosis) => readonly (readonly [Labels, number])[];
}

const FAMILIES: readonly Family[] = [
  {
    name: 'etcd_disk_bench_diagnosis_answer',
    help: '1 for the answer of the diagnosis, 0 for the others.',
    samples: ({ answer }) => ANSWERS.map((one) => [{ answer: one }, one === answer ? 1 : 0]),
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
  return FAMILIES.map(({ name, help, samples }) => {
    const lines = samples(diagnosis).map(([labels, value]) => `${name}${labelText(labels)} ${value}\n`);
    return lines.length === 0 ? '' : `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
  }).join('');
}
