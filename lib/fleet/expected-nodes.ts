// The nodes that must have a report, and the reason if one has none.

import { invalidOption } from '../errors.js';
import { checkNodeName } from '../node-identity.js';
import type { FleetNode, MissingNode, MissingReason } from './fleet-report.js';
import { isDamage } from './input-problem.js';
import { byNodeName } from './node-ranking.js';
import type { UnreadInput } from './report-input.js';

/**
 * Parses a list such as `cp-1,cp-2`, or the text of a file with one name per line. `#` begins a comment.
 *
 * @throws DiskBenchError `ERR_INVALID_OPTION` for an empty list, an invalid node name, or a duplicate
 */
export function expectedNodesIn(text: string): readonly string[] {
  const names = text
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, ''))
    .flatMap((line) => line.split(/[\s,]+/))
    .filter((name) => name !== '');
  if (names.length === 0) throw invalidOption('expect', 'expect names no node');
  const seen = new Set<string>();
  for (const name of names) {
    checkNodeName(name);
    if (seen.has(name)) throw invalidOption('expect', `expect names ${name} twice`);
    seen.add(name);
  }
  return names;
}

/** A damaged file makes its node a missing one, expected or not: otherwise a fleet could pass because a file was cut short. */
export function missingOf(
  nodes: readonly FleetNode[],
  expected: readonly string[] | undefined,
  known: readonly MissingNode[],
  unusable: readonly UnreadInput[],
): readonly MissingNode[] {
  const withReport = new Set(nodes.map(({ name }) => name));
  const reasons = new Map<string, MissingReason>();
  for (const { name, reason } of known) if (!withReport.has(name)) reasons.set(name, reason);
  const damaged = unusable.filter(({ problem }) => isDamage(problem));
  for (const { source, problem, nodeHints } of damaged) {
    const name = nodeHints.find((hint) => expected?.includes(hint) ?? withReport.has(hint)) ?? nodeHints[0] ?? source;
    if (!withReport.has(name) && !reasons.has(name)) reasons.set(name, { id: 'unusable-input', source, problem });
  }
  for (const name of expected ?? []) {
    if (!withReport.has(name) && !reasons.has(name)) reasons.set(name, { id: 'not-found' });
  }
  return [...reasons.entries()].map(([name, reason]) => ({ name, reason })).sort(byNodeName);
}
