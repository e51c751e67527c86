// Groups the samples of a dump by their process, and keeps the metrics of etcd. member-reading.ts interprets them.

import type { BucketHistogram } from './bucket-histogram.js';
import { isKept } from './metric-names.js';
import type { Sample } from './metrics-text.js';

/** One value of a metric, without the labels that a Prometheus server adds. */
export interface Value {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** All samples of one scrape of one process. */
export class MetricSet {
  readonly #values = new Map<string, Map<string, Value>>();

  /** Compares a sample with the one of the same name and labels: none is here, the same value, or another. */
  compare({ name, labels, value }: Sample): 'new' | 'same' | 'other' {
    const known = this.#values.get(name)?.get(keyOf(labels));
    if (known === undefined) return 'new';
    return known.value === value ? 'same' : 'other';
  }

  add(sample: Sample): void {
    const values = this.#values.get(sample.name) ?? new Map<string, Value>();
    values.set(keyOf(sample.labels), { labels: sample.labels, value: sample.value });
    this.#values.set(sample.name, values);
  }

  /** The values of the first name that has any. */
  values(...names: readonly string[]): readonly Value[] {
    for (const name of names) {
      const values = this.#values.get(name);
      if (values !== undefined) return [...values.values()];
    }
    return [];
  }

  /** The value of a metric without labels of its own; of several series, the first one's. */
  value(...names: readonly string[]): number | null {
    const value = this.values(...names)[0]?.value;
    return value === undefined || Number.isNaN(value) ? null : value;
  }

  /** The histogram, even if buckets are missing. */
  histogram(name: string, isOf: (labels: Value['labels']) => boolean = () => true): BucketHistogram | null {
    const buckets = this.values(`${name}_bucket`)
      .filter(({ labels }) => isOf(labels))
      .map(({ labels, value }) => ({ bound: boundOf(labels['le']), value }))
      .filter(({ bound, value }) => !Number.isNaN(bound) && Number.isFinite(value))
      .sort((one, other) => one.bound - other.bound);
    const [total, sum] = ['count', 'sum'].map(
      (end) => this.values(`${name}_${end}`).find(({ labels }) => isOf(labels))?.value,
    );
    const finite = buckets.filter(({ bound }) => Number.isFinite(bound));
    const infinite = buckets.find(({ bound }) => bound === Number.POSITIVE_INFINITY)?.value;
    if (finite.length === 0 && total === undefined && infinite === undefined) return null;
    return {
      bounds: finite.map(({ bound }) => bound),
      counts: finite.map(({ value }) => value),
      total: infinite ?? total ?? null,
      sum: sum ?? null,
    };
  }

  /** The values of a label in the series of a metric, such as the peers of a round trip. */
  labelValues(name: string, label: string): readonly string[] {
    const series = [`${name}_bucket`, `${name}_count`, name].flatMap((one) => this.values(one));
    return [...new Set(series.flatMap(({ labels }) => labels[label] ?? []))];
  }

  get names(): readonly string[] {
    return [...this.#values.keys()];
  }
}

function boundOf(le: string | undefined): number {
  if (le === undefined) return Number.NaN;
  return le === '+Inf' || le === 'Inf' ? Number.POSITIVE_INFINITY : Number(le);
}

// Labels that Prometheus, its operators and federation add: they identify the process, not the thing counted.
const ADDED = new Set(
  `cluster container endpoint environment exported_instance exported_job host instance job metrics_path monitor namespace
   node pod prometheus prometheus_replica replica service tenant_id region zone`.split(/\s+/),
);

function keyOf(labels: Readonly<Record<string, string>>): string {
  return Object.keys(labels)
    .filter((name) => !ADDED.has(name))
    .sort()
    .map((name) => `${name}=${labels[name]}`)
    .join('\n');
}

/** Labels of the process and of its scraper. Two jobs or two replicas of Prometheus can scrape one member at almost the same time. */
export type Target = Readonly<Record<string, string>>;

const TARGET = 'cluster host instance job namespace node pod prometheus prometheus_replica replica'.split(' ');

/** Whether both can be one: no label differs. Queries can drop labels. */
export function isSameTarget(one: Target, other: Target): boolean {
  return TARGET.every((label) => (one[label] ?? other[label]) === (other[label] ?? one[label]));
}

export interface Scrape {
  /** The instance that a Prometheus server named; `null` for a dump of one process. */
  readonly instance: string | null;
  readonly target: Target;
  readonly set: MetricSet;
  /** Time of the scrape, if the samples have timestamps. */
  readonly takenMs: number | null;
}

interface Collected extends Omit<Scrape, 'takenMs'> {
  takenMs: number | null;
  /** Samples that came again with the same value. If a new scrape has begun, they belong to it. */
  readonly repeated: Sample[];
}

/** The instance that a Prometheus server names. */
export function instanceOf(labels: Sample['labels']): string | null {
  return labels['instance'] ?? labels['pod'] ?? null;
}

/** Splits samples into scrapes: by instance and scraper. A series that comes again with another value begins a new scrape. */
export class ScrapeCollector {
  readonly #scrapes = new Map<string | null, Collected[]>();
  #hasSamples = false;
  #isApiserver = false;
  #isEtcd = false;

  add(sample: Sample): void {
    this.#hasSamples = true;
    if (!isKept(sample.name)) {
      this.#isApiserver ||= /^(?:apiserver|etcd_requests?|etcd_bookmark|etcd_lease_object)_/.test(sample.name);
      this.#isEtcd ||= /^etcd_(?:server|debugging)_/.test(sample.name);
      return;
    }
    this.#isEtcd ||= sample.name.startsWith('etcd_');
    const instance = instanceOf(sample.labels);
    const scrapes = this.#scrapes.get(instance) ?? [];
    this.#scrapes.set(instance, scrapes);
    const target = targetOf(sample.labels);
    let last = scrapes.findLast((one) => isSameTarget(one.target, target));
    const comparison = last?.set.compare(sample) ?? 'new';
    if (last === undefined || comparison === 'other') {
      const before = last?.repeated.splice(0) ?? [];
      last = { instance, target, set: new MetricSet(), takenMs: null, repeated: [] };
      scrapes.push(last);
      for (const one of before) last.set.add(one);
    }
    if (comparison === 'same') last.repeated.push(sample);
    else {
      last.set.add(sample);
      last.takenMs = sample.timestampMs ?? last.takenMs;
    }
  }

  /** The program of the samples, recognised by metrics that only it has; `null` without samples. */
  get program(): 'etcd' | 'kube-apiserver' | 'other' | null {
    if (this.#isEtcd) return 'etcd';
    if (this.#isApiserver) return 'kube-apiserver';
    return this.#hasSamples ? 'other' : null;
  }

  /** The scrapes with metrics of etcd, in the order of their appearance. */
  get scrapes(): readonly Scrape[] {
    return [...this.#scrapes.values()]
      .flat()
      .filter(({ set }) => set.names.some((name) => name.startsWith('etcd_')) || isEtcdDown(set));
  }
}

export function scrapesOf(samples: readonly Sample[]): readonly Scrape[] {
  const collector = new ScrapeCollector();
  for (const sample of samples) collector.add(sample);
  return collector.scrapes;
}

function targetOf(labels: Sample['labels']): Target {
  return Object.fromEntries(TARGET.flatMap((label) => (labels[label] === undefined ? [] : [[label, labels[label]]])));
}

/** For a target that it could not scrape, a server has only `up`, which other programs have too. */
function isEtcdDown(set: MetricSet): boolean {
  return set.values('up').some(({ labels, value }) => value === 0 && /etcd/i.test(labels['job'] ?? ''));
}
