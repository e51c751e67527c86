// A large fleet for a terminal: how its nodes are spread, its models, and the nodes that need a person.

import { type FleetNode, type FleetReport, SLOW_NS } from '../fleet/fleet-report.js';
import { barLines } from './bars.js';
import { compactNames, cutTo, inMs, namesOr, rangeText } from './fleet-words.js';
import { thousands } from './format.js';
import { padded, table, wrap } from './layout.js';
import { missingWords } from './messages/fleet.js';
import type { Pen } from './pen.js';

const MOST_MODELS = 8;
const MOST_NODES = 8;

export function groupLines(fleet: FleetReport, width: number, pen: Pen): readonly string[] {
  return [
    ...restLine(fleet, width),
    ...histogram(fleet, width, pen),
    ...modelTable(fleet, width),
    ...attention(fleet, width, pen),
  ];
}

/** What the first line leaves out. */
function restLine({ counts }: FleetReport, width: number): readonly string[] {
  const rest = (['recommended', 'suitable', 'inconclusive'] as const).filter((outcome) => counts[outcome] > 0);
  return wrap(
    `The others: ${rest.map((outcome) => `${outcome} ${thousands(counts[outcome])}`).join(', ')}.`,
    width,
    '',
  );
}

function histogram({ p99Buckets }: FleetReport, width: number, pen: Pen): readonly string[] {
  const over = p99Buckets.filter(({ fromNs }) => fromNs >= SLOW_NS).reduce((sum, { nodes }) => sum + nodes, 0);
  const count = over === 0 ? 'no node is' : over === 1 ? '1 node is' : `${thousands(over)} nodes are`;
  return barLines(
    p99Buckets.map(({ fromNs, toNs, nodes }) => ({
      label: rangeText(fromNs, toNs),
      fromNs,
      upToNs: toNs ?? Number.POSITIVE_INFINITY,
      count: nodes,
    })),
    [
      {
        limitNs: SLOW_NS,
        label: String(SLOW_NS / 1e6),
        texts: [`etcd's limit: ${count} over it`],
        ink: over === 0 ? 'faint' : 'bad',
      },
    ],
    { head: ['append p99, ms', 'nodes'], mostBar: Math.min(40, width - 34), leastLabel: 9, leastNumber: 7 },
    { columns: width, pen },
  );
}

function modelTable({ models }: FleetReport, width: number): readonly string[] {
  const shown = models.slice(0, MOST_MODELS);
  const rows = [
    ['class', 'model', 'nodes', 'p99, ms: median', 'worst', 'odd'],
    ...shown.map(({ storageClass, model, nodes, medianP99Ns, worstP99Ns, odd }) => [
      storageClass,
      cutTo(model ?? '-', Math.max(10, width - 52)),
      thousands(nodes),
      inMs(medianP99Ns),
      inMs(worstP99Ns),
      String(odd),
    ]),
  ];
  const rest = models.length - shown.length;
  return [...table(rows, [0, 1]), ...(rest > 0 ? [`  and ${rest} more models: -o fleet.html`] : [])];
}

/** A line for each kind of node that needs a person. */
function attention({ nodes, missing }: FleetReport, width: number, pen: Pen): readonly string[] {
  const of = (outcome: FleetNode['outcome']) => nodes.filter((node) => node.outcome === outcome).sort(byP99);
  const withP99 = (list: readonly FleetNode[]) =>
    namesOr(
      list.map((node) => `${node.name} ${inMs(node.append?.p99Ns)}${node.isOdd ? ' (odd)' : ''}`),
      MOST_NODES,
    );
  const open = of('inconclusive').map(({ name }) => name);
  const lines = [
    ['unsuitable', withP99(of('unsuitable'))],
    ['inconclusive', compactNames(open)],
    ['no report', missingText(missing)],
  ] as const;
  return lines.flatMap(([label, text]) =>
    text === ''
      ? []
      : wrap(text, width, `  ${padded(label, 12)}  `, ' '.repeat(16)).map((line) =>
          line.replace(label, pen(label, 'strong')),
        ),
  );
}

/** Nodes with one reason stand together. */
function missingText(missing: FleetReport['missing']): string {
  const byReason = new Map<string, string[]>();
  for (const { name, reason } of missing) {
    const words = reason.id === 'not-found' ? '' : ` (${missingWords(reason)})`;
    byReason.set(words, [...(byReason.get(words) ?? []), name]);
  }
  const texts = [...byReason].map(([words, names]) => `${compactNames(names)}${words}`);
  return namesOr(texts, MOST_NODES);
}

function byP99(one: FleetNode, other: FleetNode): number {
  return (other.append?.p99Ns ?? 0) - (one.append?.p99Ns ?? 0);
}
