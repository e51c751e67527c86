// The charts of a diagnosis: syncs, commits and round trips in etcd's buckets, each with its limits and the same as a table.

import type { BucketHistogram, DiagnosedMember, Diagnosis } from '../diagnosis-types.js';
import { countText } from '../messages/diagnosis-figures.js';
import {
  type BucketLimit,
  type BucketSeries,
  boundsOf,
  boundText,
  bucketChart,
  bucketCounts,
} from './diagnosis-chart.js';
import { html, type Markup } from './markup.js';
import { section } from './sections.js';
import { numberTable } from './tables.js';

interface ChartRow {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly pick: (member: DiagnosedMember) => BucketHistogram | null;
  readonly limits: (diagnosis: Diagnosis) => readonly BucketLimit[];
}

const CHARTS: readonly ChartRow[] = [
  {
    id: 'fsync',
    title: 'WAL fsync',
    description:
      'Durations of the fdatasyncs of the WAL by member, with the limits of 10 ms, a heartbeat and an election.',
    pick: ({ fsync }) => fsync?.buckets ?? null,
    limits: ({ timing }) => [
      { atSeconds: 0.01, label: 'p99 under 10 ms' },
      { atSeconds: timing.heartbeatMs / 1000, label: `heartbeat ${timing.heartbeatMs} ms` },
      { atSeconds: timing.electionMs / 1000, label: `election ${boundText(timing.electionMs / 1000)}` },
    ],
  },
  {
    id: 'commit',
    title: 'Backend commit',
    description: 'Durations of the backend commits by member, with the limit of 25 ms.',
    pick: ({ commit }) => commit?.buckets ?? null,
    limits: () => [
      { atSeconds: 0.025, label: 'p99 under 25 ms' },
      { atSeconds: 0.2, label: '200 ms: 1 in 10,000' },
    ],
  },
  {
    id: 'round-trip',
    title: 'Round trip between members',
    description: 'Round trips of the probes between the members, with the limit of half a heartbeat interval.',
    pick: ({ roundTrip }) => roundTrip?.buckets ?? null,
    limits: ({ timing: { heartbeatMs } }) => [
      { atSeconds: heartbeatMs / 2000, label: `p99 under ${heartbeatMs / 2} ms` },
    ],
  },
];

export function chartSections(diagnosis: Diagnosis): Markup {
  return html`${CHARTS.map(({ id, title, description, pick, limits }) => {
    const series = diagnosis.members.flatMap((member): readonly BucketSeries[] => {
      const buckets = pick(member);
      return buckets === null || buckets.bounds.length === 0 ? [] : [{ label: member.name, buckets }];
    });
    if (series.length === 0) return '';
    return section(
      id,
      title,
      bucketChart({ description, series, limits: limits(diagnosis) }),
      html`<details><summary>The same as a table</summary>${bucketTable(series)}</details>`,
    );
  })}`;
}

function bucketTable(series: readonly BucketSeries[]): Markup {
  const bounds = boundsOf(series);
  const rows = [
    ...bounds.map((bound) => ({ bound, label: `at most ${boundText(bound)}` })),
    { bound: null, label: `over ${boundText(bounds.at(-1) ?? 0)}` },
  ];
  const cell = ({ buckets }: BucketSeries, bound: number | null): string => {
    const counts = bucketCounts(buckets);
    const index = bound === null ? counts.length - 1 : buckets.bounds.indexOf(bound);
    const count = index === -1 ? null : (counts[index] ?? null);
    return count === null ? 'not in the input' : countText(count);
  };
  return numberTable(
    'Counts of single buckets, not cumulative',
    ['took', ...series.map(({ label }) => label)],
    rows.map(({ bound, label }) => [label, ...series.map((one) => cell(one, bound))]),
  );
}
