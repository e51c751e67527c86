// From evidence to an answer: asks every rule, and takes the first that fails, a weak one last. Without one, whatever stays open makes it
// `not-sure`.

import type { Evidence } from './evidence.js';
import { judgeMember } from './member-view.js';
import type { Reference } from './references.js';
import type { Answer, Parameters, RuleResult, SettleId, Strength, View } from './rule.js';
import { RULES } from './rules.js';

/** A rule that was true of a member, or of the cluster. */
export interface DiagnosisFinding {
  readonly id: string;
  readonly result: RuleResult;
  readonly answer: Answer | null;
  readonly strength: Strength;
  readonly member: string | null;
  readonly parameters: Parameters;
  readonly source: Reference;
  readonly settle: readonly SettleId[];
}

export interface Decision {
  readonly answer: Answer;
  /** What gave the answer: the finding that fails, or what keeps it open; `null` for `ok`. */
  readonly cause: DiagnosisFinding | null;
  /** In the order in which they decide. */
  readonly findings: readonly DiagnosisFinding[];
  readonly view: View;
}

export function decide(evidence: Evidence): Decision {
  const view: View = { ...evidence, judged: evidence.members.map((member) => judgeMember(member, evidence.timing)) };
  const findings = RULES.flatMap(({ when, ...rule }) =>
    when(view).map(
      (match): DiagnosisFinding => ({
        ...rule,
        strength: match.strength ?? rule.strength,
        member: match.member ?? null,
        parameters: match.parameters ?? {},
      }),
    ),
  );
  const cause = causeIn(findings);
  return { answer: answerOf(cause), cause: cause ?? null, findings, view };
}

/** The first that fails; a weak one only where nothing stronger does. Else the first that stays open. */
function causeIn(findings: readonly DiagnosisFinding[]): DiagnosisFinding | undefined {
  const failed = findings.filter(({ result }) => result === 'fail');
  return (
    failed.find(({ strength }) => strength !== 'weak') ?? failed[0] ?? findings.find(({ result }) => result === 'open')
  );
}

function answerOf(cause: DiagnosisFinding | undefined): Answer {
  if (cause === undefined) return 'ok';
  return cause.result === 'fail' ? (cause.answer ?? 'not-sure') : 'not-sure';
}
