// From evidence to an answer: evaluates every rule. The first that fails is the cause; a weak one only if no stronger one fails. If none
// fails and one is open, the answer is `not-sure`.

import type { Evidence } from './evidence.js';
import { judgeMember, withoutRemovedPeers } from './member-view.js';
import type { Reference } from './references.js';
import type { Answer, Parameters, RuleResult, SettleId, Strength, View } from './rule.js';
import { RULES } from './rules.js';

/** A rule that matched a member, or the cluster. */
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
  /** The finding that decided the answer: one that fails, or one that is open; `null` for `ok`. */
  readonly cause: DiagnosisFinding | null;
  /** In the order of the rules. */
  readonly findings: readonly DiagnosisFinding[];
  readonly view: View;
}

export function decide(evidence: Evidence): Decision {
  const members = evidence.members.map((member) => withoutRemovedPeers(member, evidence.facts));
  const view: View = { ...evidence, members, judged: members.map((member) => judgeMember(member, evidence.timing)) };
  const findings = RULES.flatMap(({ id, result, answer, strength, source, settle, when }) =>
    when(view).map(
      (match): DiagnosisFinding => ({
        id,
        result,
        answer,
        strength: match.strength ?? strength,
        source: match.source ?? source,
        settle,
        member: match.member ?? null,
        parameters: match.parameters ?? {},
      }),
    ),
  );
  const cause = causeIn(findings);
  return { answer: answerOf(cause), cause: cause ?? null, findings, view };
}

/** The first finding that fails; a weak one only if no stronger one fails. Otherwise the first that is open. */
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
