// Reads the samples in a response of Prometheus' HTTP API.

import type { Sample } from './metrics-text.js';

type Point = readonly [number, string];
interface Row {
  readonly metric?: Record<string, string>;
  readonly value?: Point;
  readonly values?: readonly Point[];
}

/** The samples of a query: of an instant, or the first and the last ones of a range. Empty for anything else. */
export function samplesOfPrometheus(document: unknown): readonly Sample[] {
  if (!isPrometheusAnswer(document)) return [];
  const rows = document.data.result.filter((row) => typeof row === 'object' && row !== null);
  return [
    ...rows.flatMap(({ metric, value, values }) => sampleOf(metric, value ?? listed(values)[0])),
    ...rows.flatMap(({ metric, values }) => sampleOf(metric, listed(values).slice(1).at(-1))),
  ];
}

function listed(values: Row['values']): readonly Point[] {
  return Array.isArray(values) ? values : [];
}

export function isPrometheusAnswer(
  document: unknown,
): document is { readonly data: { readonly result: readonly Row[] } } {
  return Array.isArray((document as { readonly data?: { readonly result?: unknown } } | null)?.data?.result);
}

function sampleOf(metric: Row['metric'], point: Point | undefined): readonly Sample[] {
  const { __name__: name, ...labels } = metric ?? {};
  const [seconds, text] = Array.isArray(point) ? point : [];
  if (typeof name !== 'string' || typeof text !== 'string') return [];
  const value = text === '+Inf' ? Number.POSITIVE_INFINITY : Number(text);
  return [{ name, labels, value, timestampMs: typeof seconds === 'number' ? seconds * 1000 : null }];
}
