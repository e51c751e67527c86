// Decides which runs can be compared: those with the settings of most nodes. Runs with other settings, such as --quick or another limit,
// are reported and never averaged with the rest.

import type { RunSettings, SettingsGroup } from './fleet-report.js';
import { grouped } from './grouped.js';
import type { NodeResult } from './node-result.js';

export interface ComparedSettings {
  /** The settings of most nodes; `null` without nodes. */
  readonly main: RunSettings | null;
  /** The largest group first. */
  readonly groups: readonly SettingsGroup[];
  readonly isComparable: (result: NodeResult) => boolean;
}

export function compareSettings(results: readonly NodeResult[]): ComparedSettings {
  const keyed = grouped(results, ({ settings }) => keyOf(settings));
  const groups = [...keyed.entries()].sort(([, a], [, b]) => {
    if (a.length !== b.length) return b.length - a.length;
    // Of two groups of the same size, the one with fewer deviations.
    return deviationsIn(a) - deviationsIn(b);
  });
  const [mainKey] = groups[0] ?? [];
  return {
    main: groups[0]?.[1][0]?.settings ?? null,
    groups: groups.flatMap(([, [first, ...rest]]) =>
      first === undefined ? [] : [{ settings: first.settings, nodes: [first, ...rest].map(({ name }) => name) }],
    ),
    isComparable: ({ settings }) => keyOf(settings) === mainKey,
  };
}

function deviationsIn([first]: readonly NodeResult[]): number {
  if (first === undefined) return 0;
  return first.settings.deviations.length + (first.settings.mode === 'standard' ? 0 : 1);
}

function keyOf({ mode, writeSizeBytes, ratePerSecond, deviations }: RunSettings): string {
  return JSON.stringify([mode, writeSizeBytes, ratePerSecond, deviations]);
}
