// What a rule is, and what it answers with. The rules themselves stand in the tables rules-*.ts.

import type { Evidence } from './evidence.js';
import type { JudgedMember } from './member-view.js';
import type { Reference } from './references.js';

export const ANSWERS = [
  'ok',
  'disk',
  'cpu',
  'network',
  'space',
  'member',
  'maintenance',
  'requests',
  'not-sure',
] as const;
export type Answer = (typeof ANSWERS)[number];

/** `certain`: nothing else makes this. `strong`: rarely anything else. `weak`: the likeliest of several. */
export type Strength = 'certain' | 'strong' | 'weak';

/**
 * `fail`: a cause, which gives its answer. `open`: something that cannot be told from this, and makes `ok` impossible. `warn`: to be known
 * and mended, and no cause of what is slow. `note`: to be known.
 */
export type RuleResult = 'fail' | 'open' | 'warn' | 'note';

/** What would settle a question that is open. */
export type SettleId =
  | 'watch'
  | 'wait'
  | 'whole-dump'
  | 'metrics'
  | 'all-members'
  | 'logs'
  | 'disk-run'
  | 'on-host'
  | 'gateway'
  | 'other-network';

export type Parameters = Readonly<Record<string, string | number | boolean | null>>;

export interface Match {
  /** The member that it is true of; absent for the cluster. */
  readonly member?: string;
  /** Instead of the rule's own. */
  readonly strength?: Strength;
  readonly parameters?: Parameters;
}

export interface Rule {
  readonly id: string;
  readonly result: RuleResult;
  /** What it speaks for; `null` for what speaks for none. */
  readonly answer: Answer | null;
  readonly strength: Strength;
  readonly source: Reference;
  readonly settle: readonly SettleId[];
  readonly when: (view: View) => readonly Match[];
}

/** The evidence, and what is judged of it once for all rules. */
export interface View extends Evidence {
  readonly judged: readonly JudgedMember[];
}
