// The sentences of a diagnosis for every format: the answer, its reasons, the findings, the deciding steps, the next steps.

import type { DiagnosedMember, Diagnosis, DiagnosisFinding, QuantileBounds } from './diagnosis-types.js';
import {
  CHECK_WORDS,
  NEXT_WORDS,
  RULE_WORDS,
  type RuleWords,
  SETTLE_WORDS,
  type Speaking,
} from './messages/diagnosis.js';
import { countText, figuresOf, seconds, size } from './messages/diagnosis-figures.js';

/** `disk: the disk of etcd-2 (leader) stalls, although its p99 passes`. */
export function answerLine(diagnosis: Diagnosis): string {
  return `${diagnosis.answer}: ${headlineOf(diagnosis)}`;
}

function headlineOf(diagnosis: Diagnosis): string {
  const { cause, members } = diagnosis;
  if (cause !== null) return tidy(wordsOf(cause).headline(speaking(cause, diagnosis)));
  const measured = members.filter(({ fsync }) => fsync !== null);
  if (measured.length === 0) return `nothing found in ${logsText(diagnosis)}`;
  return tidy(
    `nothing found in ${measured.length === 1 ? 'this member' : `${measured.length} members`} ${periodText(measured)}`,
  );
}

function logsText({ members }: Diagnosis): string {
  const lines = members.reduce((sum, { log }) => sum + (log?.etcdLines ?? 0), 0);
  return `${countText(lines)} ${lines === 1 ? 'line' : 'lines'} of etcd's log`;
}

function periodText(members: Diagnosis['members']): string {
  const lengths = members.flatMap(({ period }) => period.seconds ?? []);
  return lengths.length === 0 ? '' : `over ${seconds(Math.min(...lengths))}`;
}

/** The sentences below the answer. */
export function whyOf(diagnosis: Diagnosis): readonly string[] {
  const { cause } = diagnosis;
  return cause === null ? goodSentences(diagnosis) : proofOf(cause, diagnosis);
}

function goodSentences({ members, space }: Diagnosis): readonly string[] {
  const measured = members.filter(({ fsync }) => fsync !== null);
  const over = measured.reduce((sum, { fsync }) => sum + (fsync?.overHeartbeat ?? 0), 0);
  const count = measured.reduce((sum, { fsync }) => sum + (fsync?.count ?? 0), 0);
  const bound = Math.max(0, ...measured.map(({ fsync }) => fsync?.heartbeatBoundSeconds ?? 0)) * 1000;
  const changes = Math.max(0, ...measured.map(({ leaderChanges }) => leaderChanges ?? 0));
  const [largest] = space?.sizes ?? [];
  return [
    ...(count === 0
      ? []
      : [`${over === 0 ? 'None' : countText(over)} of ${countText(count)} fsyncs took over ${Math.round(bound)} ms.`]),
    ...(measured.some(({ leaderChanges }) => leaderChanges !== null) ? [`Leader changes: ${countText(changes)}.`] : []),
    ...(largest === undefined
      ? []
      : [`Database: ${size(largest.dbSizeBytes)}${space?.quotaBytes ? ` of ${size(space.quotaBytes)}` : ''}.`]),
    ...(measured.length === 0 ? ['A log has only the warnings of etcd: metrics show more.'] : []),
  ];
}

function proofOf(finding: DiagnosisFinding, diagnosis: Diagnosis): readonly string[] {
  const why = wordsOf(finding).why(speaking(finding, diagnosis));
  return [why].flat().map(tidy).filter(Boolean);
}

function wordsOf(finding: DiagnosisFinding): RuleWords {
  return RULE_WORDS[finding.id] ?? { label: finding.id, headline: () => finding.id, why: () => [] };
}

function speaking(finding: DiagnosisFinding, diagnosis: Diagnosis): Speaking {
  const isAlone = diagnosis.members.length + diagnosis.unreachable.length <= 1;
  const member = diagnosis.members.find(({ name }) => name === finding.member);
  const role = member?.role === 'leader' ? ' (leader)' : '';
  return {
    ...figuresOf(finding.parameters),
    of: isAlone || finding.member === null ? '' : `of ${finding.member}${role}`,
    member:
      isAlone && (finding.member === null || member !== undefined) ? 'this member' : (finding.member ?? 'the cluster'),
    memberName: finding.member,
    diagnosis,
  };
}

/** A headline without a member leaves two spaces. */
function tidy(text: string): string {
  return text
    .replace(/ {2,}/g, ' ')
    .replace(/ ([:,;.])/g, '$1')
    .trim();
}

/** The members with latencies, and the head of the column that counts their slow syncs: `> 128 ms`. */
export function measuredMembers({ members }: Diagnosis) {
  const measured = members.filter(({ fsync, commit, roundTrip }) => fsync ?? commit ?? roundTrip);
  const bound = measured.find(({ fsync }) => fsync !== null)?.fsync?.heartbeatBoundSeconds ?? 0.128;
  return { measured, over: `> ${Math.round(bound * 1000)} ms` };
}

/** The cells of a member after its name: role, period, syncs, slow syncs, and three p99s in milliseconds. */
export function memberCells({ role, period, fsync, commit, roundTrip }: DiagnosedMember): readonly string[] {
  return [
    role ?? '-',
    period.seconds === null ? '-' : seconds(period.seconds),
    fsync === null ? '-' : countText(fsync.count),
    fsync === null || fsync.overHeartbeat === null ? '-' : countText(fsync.overHeartbeat),
    ...[fsync, commit, roundTrip].map((one) => milliseconds(one?.p99 ?? null)),
  ];
}

function milliseconds(bounds: QuantileBounds | null): string {
  if (bounds === null) return '-';
  const text = (value: number) => String(Number((value * 1000).toPrecision(4)));
  if (bounds.upTo === null) return `> ${text(bounds.above)}`;
  return bounds.above === 0 ? `<= ${text(bounds.upTo)}` : `${text(bounds.above)} to ${text(bounds.upTo)}`;
}

export type Mark = 'FAIL' | 'open' | 'warn' | 'note' | 'ok';

export interface FindingRow {
  readonly mark: Mark;
  readonly label: string;
  readonly text: string;
  readonly strength: string;
  readonly source: DiagnosisFinding['source'] | null;
  readonly id: string;
}

const MARKS = { fail: 'FAIL', open: 'open', warn: 'warn', note: 'note' } as const;
const ORDER: readonly Mark[] = ['FAIL', 'warn', 'open', 'note', 'ok'];

/** Worst first; then what is in order and what could not be read. One row for a rule that holds for several members alike. */
export function findingRows(diagnosis: Diagnosis): readonly FindingRow[] {
  const groups = new Map<string, DiagnosisFinding[]>();
  for (const finding of diagnosis.findings) {
    const key = `${finding.id} ${finding.parameters['fault'] ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  const rows = [...groups.values()].map((findings) => rowOf(findings, diagnosis));
  return [...rows, ...checkRows(diagnosis)].sort((one, other) => ORDER.indexOf(one.mark) - ORDER.indexOf(other.mark));
}

function rowOf(findings: readonly DiagnosisFinding[], diagnosis: Diagnosis): FindingRow {
  const shown = findings.find((finding) => finding === diagnosis.cause) ?? (findings[0] as DiagnosisFinding);
  const { id, source, result, strength } = shown;
  const members = new Set(findings.map(({ member }) => member));
  const also = [...members].filter((member) => member !== null && member !== shown.member);
  return {
    mark: MARKS[result],
    label: wordsOf(shown).label,
    text: `${rowText(shown, diagnosis)}${also.length === 0 ? '' : `; also ${also.slice(0, 4).join(', ')}${also.length > 4 ? ', ...' : ''}`}`,
    strength: result === 'fail' ? strength : '',
    source,
    id,
  };
}

/** The answer above names the cause: its row has the figure that breaks the limit, or names the document of the rule. */
function rowText(finding: DiagnosisFinding, diagnosis: Diagnosis): string {
  const words = wordsOf(finding);
  const says = speaking(finding, diagnosis);
  const figure = words.row?.(says);
  const subject = says.of === '' ? '' : `${finding.member}: `;
  if (figure !== undefined) return `${subject}${tidy(figure)}`;
  if (finding === diagnosis.cause) return `see above; source: ${finding.source.title}`;
  const [first] = proofOf(finding, diagnosis);
  if (finding.result === 'fail' || finding.result === 'warn' || first === undefined) return tidy(words.headline(says));
  return `${subject}${first.replace(/\.$/, '')}`;
}

function checkRows({ passed, unseen }: Diagnosis): readonly FindingRow[] {
  const good = passed.map((id) => CHECK_WORDS[id].good);
  const dark = unseen.map((id) => CHECK_WORDS[id].unseen).filter((text) => text !== '');
  const row = (mark: Mark, label: string, id: string, texts: readonly string[]): readonly FindingRow[] =>
    texts.length === 0 ? [] : [{ mark, label, text: texts.join('; '), strength: '', source: null, id }];
  return [...row('ok', 'in order', 'passed', good), ...row('note', 'not seen', 'unseen', dark)];
}

export function settleTexts({ settle }: Diagnosis): readonly string[] {
  return settle.map((id) => SETTLE_WORDS[id]);
}

export function nextTexts({ next }: Diagnosis): readonly string[] {
  return next.map((id) => NEXT_WORDS[id]);
}

const READINGS: Readonly<Record<NonNullable<Diagnosis['diskRun']>['reading'], string>> = {
  contention: 'Contention, not the device: etcd has a far larger share of slow fsyncs than this run.',
  device: 'The device is slow: this run has a similar share of slow fsyncs as etcd.',
  'load-too-low': 'The device is slow, but the load of etcd is too low to show it yet.',
  'both-fine': 'Both are fast enough: the disk is not the cause.',
  'cannot-compare': 'This input has no fsync durations of etcd to compare with the run.',
};

/** The conclusion, and the number of stalls that the run would have had at etcd's rate. */
export function diskRunSentences(run: NonNullable<Diagnosis['diskRun']>): readonly string[] {
  const stalls = run.reading === 'contention' ? (run.expectedStalls ?? 0) : 0;
  return [
    READINGS[run.reading],
    ...(stalls >= 0.5
      ? [`At etcd's rate this run would have met ${countText(Math.round(stalls))} stalls over 128 ms.`]
      : []),
  ];
}
