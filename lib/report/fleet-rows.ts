// The table of a fleet's nodes as cells of text. Each format writes the same cells its own way.

import type { FleetNode, MissingNode } from '../fleet/fleet-report.js';
import { inMs } from './fleet-words.js';
import { thousands } from './format.js';
import { missingWords, WORDS } from './messages/fleet.js';

export const NODE_HEADS = ['', 'node', 'verdict', 'p99, ms', 'p99.9', 'max', 'slow', 'of', 'disk'];

export function nodeCells(node: FleetNode): string[] {
  const { rank, name, outcome, append, isComparable } = node;
  const count = (value: number | null | undefined) => (value === null || value === undefined ? '-' : thousands(value));
  return [
    rank === null ? '-' : String(rank),
    name,
    outcome,
    inMs(append?.p99Ns),
    inMs(append?.p999Ns),
    inMs(append?.maxNs),
    count(append?.slow),
    count(append?.count),
    isComparable ? diskText(node) : `${WORDS.notCompared}; ${diskText(node)}`,
  ];
}

/** The reason of a node without a report stands in the last column. */
export function missingCells({ name, reason }: MissingNode): string[] {
  return ['-', name, WORDS.noReport, '', '', '', '', '', missingWords(reason)];
}

/** The models of its disks, or else their class. */
export function diskText({ disks, storageClass }: FleetNode): string {
  const models = [...new Set(disks.flatMap(({ model }) => model ?? []))];
  return models.length > 0 ? models.join(', ') : `${storageClass}${disks[0] === undefined ? '' : ` ${disks[0].name}`}`;
}
