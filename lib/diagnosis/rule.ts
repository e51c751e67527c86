// The types of a rule and its match, and the parts of a row. The rows are in the tables rules-*.ts.

import type { Evidence } from './evidence.js';
import type { CountedLine } from './log-events.js';
import type { LogReading } from './log-reading.js';
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
  /** In place of the rule's source. */
  readonly source?: Reference;
  readonly parameters?: Parameters;
}

/** A row of a table. */
export interface RuleRow {
  readonly id: string;
  readonly result: RuleResult;
  /** The answer that the rule supports; `null` for none. */
  readonly answer: Answer | null;
  readonly strength: Strength;
  readonly source: Reference;
  /** Default: none. */
  readonly settle?: readonly SettleId[];
  readonly when: (view: View) => readonly Match[];
}

export type Rule = Required<RuleRow>;

export const fails = (answer: Answer, strength: Strength) => ({ result: 'fail', answer, strength }) as const;
export const opens = (strength: Strength) => ({ result: 'open', answer: null, strength }) as const;
export const warns = (strength: Strength) => ({ result: 'warn', answer: null, strength }) as const;
export const notes = (strength: Strength) => ({ result: 'note', answer: null, strength }) as const;

/** For a rule about one member: the figures of a member that matches, `null` for another. */
export function eachMember(figuresOf: (member: JudgedMember) => Parameters | null): Rule['when'] {
  return ({ judged }) =>
    judged.flatMap((member) => {
      const parameters = figuresOf(member);
      return parameters === null ? [] : [{ member: member.name, parameters }];
    });
}

/** The same for a rule about the log of a member. */
export function eachLog(figuresOf: (log: LogReading, member: JudgedMember) => Parameters | null): Rule['when'] {
  return eachMember((member) => (member.log === null ? null : figuresOf(member.log, member)));
}

/** For a rule about lines that need no more than a count. */
export function logged(what: CountedLine): Rule['when'] {
  return eachLog(({ [what]: count }) => (count > 0 ? { count } : null));
}

/** The evidence, with the facts that several rules need. */
export interface View extends Evidence {
  readonly judged: readonly JudgedMember[];
}
