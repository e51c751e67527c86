// The types of a rule and its match. The rules are in the tables rules-*.ts.

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

/** `certain`: no other cause is possible. `strong`: other causes are rare. `weak`: the likeliest of several causes. */
export type Strength = 'certain' | 'strong' | 'weak';

/**
 * `fail`: a cause; it gives the answer. `open`: undecided with this evidence; it excludes `ok`. `warn`: a fault to fix that does not cause
 * the slowness. `note`: information.
 */
export type RuleResult = 'fail' | 'open' | 'warn' | 'note';

/** A step that would decide an open question. */
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
  /** The member that matches; absent if it is the cluster. */
  readonly member?: string;
  /** In place of the rule's strength. */
  readonly strength?: Strength;
  readonly parameters?: Parameters;
}

export interface Rule {
  readonly id: string;
  readonly result: RuleResult;
  /** The answer that the rule supports; `null` for none. */
  readonly answer: Answer | null;
  readonly strength: Strength;
  readonly source: Reference;
  readonly settle: readonly SettleId[];
  readonly when: (view: View) => readonly Match[];
}

/** The evidence, with the facts that several rules need. */
export interface View extends Evidence {
  readonly judged: readonly JudgedMember[];
}
