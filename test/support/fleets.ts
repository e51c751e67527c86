// The fleets for the golden files and the pages in the tests.

import { type FleetReport, mergeFleet } from '../../lib/index.js';
import { type MadeNode, reportOf } from './fleet-reports.js';

/** Five nodes: three good ones, one with a bad disk of the same model, and one without a report. */
export function fiveNodes(): Promise<FleetReport> {
  const nodes: readonly MadeNode[] = [
    { name: 'cp-1', p50Ms: 0.2 },
    { name: 'cp-2', p50Ms: 0.19 },
    { name: 'cp-4', p50Ms: 0.21 },
    { name: 'cp-5', p50Ms: 0.2, slow: 533, count: 6933, outcome: 'unsuitable' },
  ];
  return mergeFleet(inputsOf(nodes), { expect: ['cp-1', 'cp-2', 'cp-3', 'cp-4', 'cp-5'] });
}

/** Three hundred nodes of three models, with every kind of finding. */
export function manyNodes(): Promise<FleetReport> {
  const nodes = Array.from({ length: 296 }, (_, index): MadeNode => {
    const name = `w-${String(index).padStart(3, '0')}`;
    const drift = 1 + ((index * 7) % 13) / 30;
    if (index === 17 || index === 88) return { name, count: 1000, slow: 60, outcome: 'unsuitable' };
    if (index >= 112 && index <= 114) return { name, count: 1000, outcome: 'inconclusive' };
    if (index >= 290) {
      return {
        name,
        count: 1000,
        p50Ms: 6,
        slow: 40,
        outcome: 'unsuitable',
        storageClass: 'virtual',
        model: null,
        wwn: '600508b1001c4d2f',
      };
    }
    if (index >= 253)
      return { name, count: 1000, p50Ms: 1.2 * drift, outcome: 'suitable', storageClass: 'virtual', model: null };
    return {
      name,
      count: 1000,
      p50Ms: (index >= 212 ? 0.15 : 0.2) * drift,
      ...(index >= 212 ? { model: 'INTEL SSDPF2KX' } : {}),
    };
  });
  const missing = [
    { name: 'w-400', reason: { id: 'unreachable', detail: null } },
    { name: 'w-401', reason: { id: 'could-not-measure', exitStatus: 2, detail: 'no space' } },
  ] as const;
  const truncated = { source: 'reports/w-402.json', nodeHints: ['w-402'], problem: { id: 'truncated' } } as const;
  return mergeFleet([...inputsOf(nodes), truncated], { missing });
}

/** A fleet whose every string is `text`. */
export function hostileFleet(text: string): Promise<FleetReport> {
  const node = (more: Partial<MadeNode>): MadeNode => ({
    name: text,
    model: text,
    storageClass: text,
    reasons: [text],
    warnings: [text],
    ...more,
  });
  const reports = [
    {
      source: text,
      content: { ...reportOf(node({ outcome: 'unsuitable', bootId: 'x', machineId: 'y' })), target: { path: text } },
    },
    {
      source: `${text}2`,
      content: reportOf(node({ bootId: 'z', machineId: text, deviations: [text], version: text })),
    },
    { source: 'a', content: reportOf(node({ name: 'a', bootId: 'q' })) },
    { source: text, nodeHints: [text], problem: { id: 'damaged', field: text } } as const,
  ];
  return mergeFleet(reports, {
    missing: [{ name: `${text}3`, reason: { id: 'could-not-measure', exitStatus: 2, detail: text } }],
    together: [reportOf(node({})), reportOf(node({ name: 'a' }))],
  });
}

function inputsOf(nodes: readonly MadeNode[]) {
  return nodes.map((node) => ({ source: `reports/${node.name}.json`, content: reportOf(node) }));
}
