// Which phase of a run decides its verdict.

import type { PhaseName } from '../measure/plan-options.js';

/** The fixed-rate phase; `undefined` if the run has none. */
export function judgedPhase<Phase extends { readonly name: PhaseName }>({
  phases,
}: {
  readonly phases: readonly Phase[];
}): Phase | undefined {
  return phases.find(({ name }) => name === 'paced');
}
