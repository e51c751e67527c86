// Reports of schema version 2 for the fleet tests. Each is of a simulated node, with real histograms of simulated latencies.

import { newHistogramMemory } from '../../lib/measure/histogram.js';
import { summarise } from '../../lib/measure/summary.js';
import { record } from './memory.js';
import { randomFrom } from './random.js';

const MS = 1e6;

export interface MadeNode {
  readonly name: string;
  readonly outcome?: 'recommended' | 'suitable' | 'unsuitable' | 'inconclusive';
  /** The median of the appends. */
  readonly p50Ms?: number;
  /** The number of appends of 15 ms. */
  readonly slow?: number;
  readonly count?: number;
  readonly storageClass?: string;
  readonly model?: string | null;
  readonly serial?: string | null;
  readonly wwn?: string;
  readonly bootId?: string | null;
  readonly machineId?: string | null;
  readonly startedAt?: string;
  readonly seconds?: number;
  readonly mode?: string;
  readonly deviations?: readonly unknown[];
  readonly version?: string;
  readonly run?: 'completed' | 'interrupted' | 'failed';
  readonly reasons?: readonly string[];
  readonly warnings?: readonly string[];
  readonly seed?: number;
}

/** A complete report, as parsed from JSON. */
export function reportOf(node: MadeNode) {
  const { name, outcome = 'recommended', startedAt = '2026-11-29T12:00:00.000Z', seconds = 60 } = node;
  const id = identityFrom(name);
  const result = outcome === 'unsuitable' ? 'fail' : outcome === 'inconclusive' ? 'unresolved' : 'pass';
  return {
    schemaVersion: 2,
    tool: { name: 'etcd-disk-bench', version: node.version ?? '0.2.0' },
    node: {
      name,
      machineId: node.machineId === undefined ? `a${id}` : node.machineId,
      bootId: node.bootId === undefined ? `b${id}` : node.bootId,
    },
    startedAt,
    endedAt: new Date(Date.parse(startedAt) + 1000 * seconds).toISOString(),
    target: { path: '/var/lib/etcd', measuredPath: '/var/lib/etcd' },
    host: { kernelRelease: '6.12.0', arch: 'x64', cpuCount: 4 },
    plan: {
      mode: node.mode ?? 'standard',
      writeSizeBytes: 8000,
      phases: [
        { name: 'paced', ratePerSecond: 200 },
        { name: 'closed-loop', ratePerSecond: null },
      ],
      deviations: node.deviations ?? [],
    },
    outcome: node.run ?? 'completed',
    ...(node.run === 'failed' ? { failure: { code: 'EIO', message: 'fdatasync failed' } } : {}),
    storage: {
      class: node.storageClass ?? 'nvme',
      confidence: 'certain',
      filesystem: { type: 'ext4' },
      leaves: [
        {
          name: 'nvme0n1',
          class: node.storageClass ?? 'nvme',
          controllers: [],
          attributes: {
            model: attribute(node.model === undefined ? 'SAMSUNG MZQL2960HCJR' : node.model),
            serial: attribute(node.serial === undefined ? `S64FNE0R${id}` : node.serial),
            wwid: attribute(node.wwn ?? null),
          },
        },
      ],
    },
    phases: [phaseOf(node)],
    verdict: {
      outcome,
      findings: (node.reasons ?? ['append-p99']).map((finding) => ({ id: finding, result })),
    },
    advice: (node.warnings ?? []).map((warning) => ({ id: warning, level: 'warning' })),
    observations: [],
  };
}

function attribute(value: string | null) {
  const path = '/sys/block/nvme0n1/device/attribute';
  return value === null ? { state: 'absent', path } : { state: 'read', path, value };
}

function phaseOf({ name, p50Ms = 0.2, slow = 0, count = 12_000, seed }: MadeNode) {
  const random = randomFrom(seed ?? [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 2 ** 31);
  const values = Array.from({ length: count }, (_, index) => {
    // The sum of three uniform numbers is close enough to a normal one.
    const factor = Math.exp(random() + random() + random() - 1.5);
    return Math.round(index < slow ? 15 * MS * (1 + 0.1 * random()) : p50Ms * MS * factor);
  });
  const sync = summarise(
    record(
      newHistogramMemory(),
      values.map((value) => Math.round(value * 0.95)),
    ),
  );
  return {
    name: 'paced',
    durationNs: 60e9,
    appends: count,
    append: summarise(record(newHistogramMemory(), values)),
    sync,
    write: sync,
  };
}

/** A string like an id, the same for the same name. */
function identityFrom(name: string): string {
  return [...name]
    .reduce((sum, letter) => (sum * 33 + letter.charCodeAt(0)) % 0xffffffff, 5381)
    .toString(16)
    .padStart(8, '0');
}
