// Reads the samples in a response of Prometheus' HTTP API.

import type { Sample } from './metrics-text.js';

/** The samples of an instant query; empty for anything else. */
export function samplesOfPrometheus(document: unknown): readonly Sample[] {
  const data = (document as { readonly data?: { readonly result?: unknown } } | null)?.data;
  const result = data?.result;
  if (!Array.isArray(result)) return [];
  return result.flatMap(
    (row: { readonly metric?: Record<string, string>; readonly value?: readonly [number, string] }) => {
      const { __name__: name, ...labels } = row?.metric ?? {};
      const [seconds, text] = row?.value ?? [];
      if (typeof name !== 'string' || typeof text !== 'string') return [];
      const value = text === '+Inf' ? Number.POSITIVE_INFINITY : Number(text);
      return [{ name, labels, value, timestampMs: typeof seconds === 'number' ? seconds * 1000 : null }];
    },
  );
}
