// Ranks the nodes: by verdict, then by the upper end of the p99's interval, then by the tail.

import { type FleetNode, OUTCOMES } from './fleet-report.js';

type Unranked = Omit<FleetNode, 'rank'>;

/** First the comparable nodes with their ranks; then the others, by name. */
export function rankNodes(nodes: readonly Unranked[]): readonly FleetNode[] {
  const canRank = ({ isComparable, append }: Unranked) => isComparable && append !== undefined;
  return [
    ...nodes
      .filter(canRank)
      .sort(byRank)
      .map((node, index) => ({ ...node, rank: index + 1 })),
    ...nodes
      .filter((node) => !canRank(node))
      .sort(byNodeName)
      .map((node) => ({ ...node, rank: null })),
  ];
}

function byRank(one: Unranked, other: Unranked): number {
  return (
    OUTCOMES.indexOf(one.outcome) - OUTCOMES.indexOf(other.outcome) ||
    difference(upperP99(one), upperP99(other)) ||
    difference(slowShare(one), slowShare(other)) ||
    difference(one.append?.p999Ns, other.append?.p999Ns) ||
    difference(one.append?.maxNs, other.append?.maxNs) ||
    byNodeName(one, other)
  );
}

function upperP99({ append }: Unranked): number | null | undefined {
  return append?.p99HighNs ?? append?.p99Ns ?? append?.maxNs;
}

function slowShare({ append }: Unranked): number | null {
  return append === undefined || append.slow === null || append.count === 0 ? null : append.slow / append.count;
}

/** Unknown values come last. */
function difference(one: number | null | undefined, other: number | null | undefined): number {
  return one === other ? 0 : (one ?? Number.MAX_VALUE) - (other ?? Number.MAX_VALUE);
}

const collator = new Intl.Collator('en', { numeric: true });

/** Natural order: `cp-2` before `cp-10`. */
export function byNodeName(one: { readonly name: string }, other: { readonly name: string }): number {
  return collator.compare(one.name, other.name) || (one.name < other.name ? -1 : one.name > other.name ? 1 : 0);
}
