// Decides which runs can be compared: those with the settings of most nodes. Runs with other settings, such as --quick or another limit,
// are reported and never averaged with the rest.

import type { RunSettings } from './fleet-report.js';
import { grouped } from './grouped.js';
import type { NodeResult } from './node-result.js';

/** The settings of most nodes, `null` without nodes; all settings, the largest group first; and who has those of most. */
export function compareSettings(results: readonly NodeResult[]) {
  const groups = [...grouped(results, ({ settings }) => keyOf(settings)).values()].sort(
    // Of two groups of the same size, the one with fewer deviations comes first.
    (one, other) => other.length - one.length || deviationsIn(one[0]) - deviationsIn(other[0]),
  );
  const main = groups[0]?.[0].settings ?? null;
  return {
    main,
    groups: groups.map((group) => ({ settings: group[0].settings, nodes: group.map(({ name }) => name) })),
    isComparable: ({ settings }: NodeResult) => main !== null && keyOf(settings) === keyOf(main),
  };
}

function deviationsIn({ settings: { deviations, mode } }: NodeResult): number {
  return deviations.length + (mode === 'standard' ? 0 : 1);
}

function keyOf({ mode, writeSizeBytes, ratePerSecond, deviations }: RunSettings): string {
  return JSON.stringify([mode, writeSizeBytes, ratePerSecond, deviations]);
}
