// Prometheus' text format, for node_exporter's textfile collector or a push gateway.
// https://github.com/prometheus/docs/blob/main/docs/instrumenting/exposition_formats.md

import { type Labels, labelText } from './prometheus-labels.js';

/** `suffix` stands behind the family's name: `_bucket`, `_sum` or `_count` of a histogram. */
export type Sample = readonly [labels: Labels, value: number, suffix?: string];

/** A metric of one `Item`, such as a report. */
export interface Family<Item> {
  readonly name: string;
  /** Default: a gauge. */
  readonly type?: 'histogram';
  readonly help: string;
  readonly samples: (item: Item) => readonly Sample[];
}

/** The metrics of all items; a family without samples is left out. */
export function prometheusText<Item>(families: readonly Family<Item>[], items: readonly Item[]): string {
  return families
    .map(({ name, type = 'gauge', help, samples }) => {
      const lines = items
        .flatMap(samples)
        .map(([labels, value, suffix = '']) => `${name}${suffix}${labelText(labels)} ${numberText(value)}\n`);
      return lines.length === 0 ? '' : `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
    })
    .join('');
}

/** One gauge per choice: 1 for the one that is true, 0 for the others. */
export function choiceSamples<Choice extends string>(
  label: string,
  choices: readonly Choice[],
  chosen: Choice,
  labels: Labels = {},
): readonly Sample[] {
  return choices.map((choice) => [{ ...labels, [label]: choice }, choice === chosen ? 1 : 0]);
}

/** As Go prints it, up to the spelling of an exponent: 1.5625e-05. */
export function numberText(value: number): string {
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
}
