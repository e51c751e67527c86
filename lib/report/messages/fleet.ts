// The sentences of the fleet report: one function per kind of thing, one entry per id.

import type {
  FleetFinding,
  FleetNode,
  FleetReport,
  MemberChoice,
  MissingReason,
  PassComparison,
  RunSettings,
} from '../../fleet/fleet-report.js';
import type { InputProblem } from '../../fleet/input-problem.js';
import type { Deviation } from '../../measure/deviations.js';
import { type Metric, THRESHOLDS, type Threshold } from '../../verdict/thresholds.js';
import { compactNames, inMs, namesOr, plural, ratioText } from '../fleet-words.js';
import { type ById, type Entries, entryOf, textById } from './by-id.js';
import { deviationText } from './notices.js';
import { storageFindingTitle } from './storage.js';
import { limitText, thresholdTitle, valueText } from './thresholds.js';

/** A line with its label. */
export interface Labelled {
  readonly label: string;
  readonly text: string;
}

/** The first line after the outcome. */
export function headline({ counts, outcome, missing, nodes }: FleetReport): string {
  const { nodes: all, unsuitable, inconclusive, recommended, suitable, noReport } = counts;
  const passes = recommended + suitable;
  const others = nodes.filter((node) => !node.isComparable && isPass(node)).length;
  const open = inconclusive > 0 ? [`${inconclusive} ${inconclusive === 1 ? 'is' : 'are'} inconclusive`] : [];
  const lacking = noReport === 1 ? `${missing[0]?.name} has no report` : `${noReport} have no report`;
  const rest = [...(noReport > 0 ? [lacking] : []), ...(others > 0 ? [`${others} measured with other settings`] : [])];
  if (unsuitable > 0) return [`${ofAll(unsuitable, all)} unsuitable`, ...open, ...rest].join(', ');
  if (nodes.length === 0) return all === 1 ? lacking : `none of ${plural(all, 'node')} has a report`;
  if (outcome === 'inconclusive' && passes === 0) {
    return [`${ofAll(inconclusive, all)} inconclusive`, ...rest].join(', ');
  }
  if (outcome === 'inconclusive') {
    const grade = suitable === 0 ? 'recommended' : 'suitable or better';
    return [`${ofAll(passes, all)} ${grade}`, ...open, ...rest].join(', ');
  }
  if (suitable === 0) return all === 1 ? 'its one node is recommended' : `all ${all} nodes are recommended`;
  return recommended === 0
    ? `all ${all} nodes are suitable`
    : `${ofAll(recommended, all)} recommended, ${suitable} suitable`;
}

function ofAll(count: number, all: number): string {
  return `${count} of ${plural(all, 'node')} ${count === 1 ? 'is' : 'are'}`;
}

function isPass({ outcome }: FleetNode): boolean {
  return outcome === 'recommended' || outcome === 'suitable';
}

/** What is wrong with a file, after its name. */
export const problemWords = textById<InputProblem>({
  empty: () => 'is empty',
  truncated: () => 'is truncated: its end is missing',
  'not-json': () => 'is damaged: it is not JSON',
  foreign: () => 'is not a report of etcd-disk-bench',
  'fleet-report': () => 'is a fleet report: name the reports of the nodes',
  'older-schema': ({ schemaVersion }) =>
    `is a report of an earlier release (schemaVersion ${schemaVersion}): measure again`,
  'newer-schema': ({ schemaVersion }) =>
    `is a report of a later release (schemaVersion ${schemaVersion}): merge with that release`,
  damaged: ({ field }) => `is damaged: ${field} is missing or wrong`,
  unreadable: ({ code }) => (code === 'EACCES' ? 'cannot be read: no permission' : `cannot be read (${code})`),
  'too-large': ({ maxBytes }) => `is larger than any report (${Math.round(maxBytes / 1024 ** 2)} MiB)`,
  'unknown-compression': ({ format }) => `is compressed by ${format}: unpack it, or use gzip`,
  'damaged-compression': () => 'is damaged: gzip cannot unpack it',
  'log-truncated': ({ lines, wantedLines }) =>
    `is truncated: the log has ${lines} of ${wantedLines} lines of the report`,
  'log-checksum': () => 'is damaged: length or SHA-256 of the report in the log differ',
});

/** The detail of a reason follows its words. */
const missingReasonWords = textById<MissingReason>({
  'not-found': () => 'not found in the input files',
  'unusable-input': ({ source, problem }) => `${source} ${problemWords(problem)}`,
  unreachable: () => 'unreachable',
  'not-started': () => 'the run did not start',
  'could-not-measure': ({ exitStatus }) => exitWords(exitStatus),
  'no-job': () => 'this node has no Job: apply the manifest',
  'no-pod': () => 'its Job has no pod',
  'image-pull': ({ image }) => `cannot pull the image${image === null ? '' : ` ${image}`}`,
  unschedulable: () => 'the pod cannot be scheduled',
  'container-not-created': () => 'the container cannot be created',
  waiting: () => 'the pod has not started yet',
  running: () => 'still measuring: collect again later',
  evicted: () => 'the pod was evicted',
  deadline: () => 'the Job exceeded its deadline',
  'node-lost': () => 'the node does not answer',
  'no-log': () => 'the pod has ended without a report in its log',
});

/** Why a node has no report. */
export function missingWords(reason: MissingReason): string {
  const words = missingReasonWords(reason);
  const given = 'detail' in reason ? (reason.detail ?? '') : '';
  // An error of ours names its program first.
  const detail = given
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/^etcd-disk-bench: /, '');
  return detail === '' ? words : `${words}: ${detail}`;
}

function exitWords(status: number | null): string {
  if (status === null) return 'could not measure';
  return status > 128 ? `ended by signal ${status - 128}` : `could not measure (exit ${status})`;
}

/** Why nodes are not fit, a line for each. */
export function whyLines(nodes: readonly FleetNode[]): readonly Labelled[] {
  return nodes.flatMap((node) => {
    const why = whyWords(node);
    return why === '' ? [] : [{ label: 'why', text: `${node.name}: ${why}` }];
  });
}

/** Why a node is not fit: its broken limits, or its undecided ones; empty for a node that passes. */
export function whyWords(node: FleetNode): string {
  const { outcome, failureCode, run } = node;
  const failed = failureCode === null ? [] : [`its run failed with ${failureCode}`];
  const reasons = node.reasons.filter((id) => id !== 'run-failed' || failed.length === 0);
  if (outcome === 'unsuitable') return [...failed, ...reasonTexts(reasons, (id) => breachText(node, id))].join('; ');
  if (outcome !== 'inconclusive') return '';
  const interrupted = run === 'interrupted' ? ['its run was interrupted'] : [];
  const open = namesOr(reasonTexts(reasons, reasonTitle), 4);
  return [...failed, ...interrupted, ...(open === '' ? [] : [`not decided: ${open}`])].join('; ');
}

/** Limits that decide the verdict come before those that do not; the latter only if there is no other reason. */
function reasonTexts(reasons: readonly string[], textOf: (id: string) => string): readonly string[] {
  const deciding = reasons.filter((id) => (thresholdOf(id)?.decides ?? 'verdict') === 'verdict');
  return (deciding.length > 0 ? deciding : reasons).map(textOf);
}

function thresholdOf(id: string): Threshold | undefined {
  return THRESHOLDS.find((one) => one.id === id);
}

function reasonTitle(id: string): string {
  const threshold = thresholdOf(id);
  return threshold ? thresholdTitle(threshold) : (storageFindingTitle(id) ?? id);
}

/** `append p99 15.3 ms, limit < 10 ms`, or the title if the fleet report has no value. */
function breachText(node: FleetNode, id: string): string {
  const threshold = thresholdOf(id);
  if (!threshold) return reasonTitle(id);
  const value = P99S[threshold.metric]?.(node) ?? null;
  if (value === null) return `${reasonTitle(id)} breaks its limit`;
  const changed = node.settings.deviations.find((one) => one.id === 'limit' && one['limitId'] === id);
  const limit = typeof changed?.['limit'] === 'number' ? changed['limit'] : threshold.limit;
  return `${reasonTitle(id)} ${valueText(threshold, value)}, limit ${limitText({ ...threshold, limit })}`;
}

const P99S: Readonly<Partial<Record<Metric, (node: FleetNode) => number | null | undefined>>> = {
  appendP99: ({ append }) => append?.p99Ns,
  syncP99: ({ sync }) => sync?.p99Ns,
};

const FINDINGS: Entries<FleetFinding, Labelled> = {
  'odd-node': ({ node, p99Ns, ratio, likeCount }) => ({
    label: 'odd',
    text: `${node}: p99 ${inMs(p99Ns)} ms is ${ratioText(ratio)} the median of ${likeCount} nodes with the same model: check that disk`,
  }),
  'shared-disk': ({ nodes, identity, isConcurrent }) => ({
    label: 'one disk',
    text: `${compactNames(nodes)} share the disk ${identity}${isConcurrent ? ', and measured it at the same time' : ''}: if it fails, all of them fail`,
  }),
  'same-machine': ({ nodes }) => ({
    label: 'one host',
    text: `${compactNames(nodes)} have the same boot ID: they are one machine`,
  }),
  'cloned-machine-id': ({ nodes }) => ({
    label: 'cloned',
    text: `${compactNames(nodes)} have the same machine ID: give each its own (systemd-machine-id-setup)`,
  }),
  'doubled-node': ({ node, sources }) => ({
    label: 'doubled',
    text: `${node} has ${sources.length} reports (${namesOr(sources, 4)}): the worst counts`,
  }),
  'same-name': ({ node, sources }) => ({
    label: 'one name',
    text: `${sources.length} machines have the name ${node} (${namesOr(sources, 4)}): give each its own name with --node`,
  }),
  'mixed-settings': (finding) => ({ label: 'settings', text: mixedWords(finding) }),
  'mixed-versions': ({ versions }) => ({
    label: 'versions',
    text: `${versions.map(({ version, nodes }) => `${version} on ${plural(nodes, 'node')}`).join(', ')}: measure all with one release`,
  }),
  'unexpected-nodes': ({ nodes }) => ({
    label: 'unknown',
    text: `${compactNames(nodes)}: not among the expected nodes`,
  }),
};

export function findingWords(finding: FleetFinding): Labelled {
  return entryOf(FINDINGS, finding) ?? { label: 'note', text: finding.id };
}

/** Many odd nodes on one line; none without any. */
export function oddWords(odd: readonly ById<FleetFinding, 'odd-node'>[]): readonly Labelled[] {
  if (odd.length === 0) return [];
  const names = namesOr(
    odd.map(({ node, ratio }) => `${node} ${ratioText(ratio)}`),
    8,
  );
  return [{ label: 'odd', text: `${names} the median p99 of nodes with the same model: check those disks` }];
}

function mixedWords({ groups }: ById<FleetFinding, 'mixed-settings'>): string {
  const [main, ...others] = groups;
  const rest = others.map(({ settings, nodes }) => `${compactNames(nodes)} (${settingsWords(settings)})`).join('; ');
  return `${rest}: not compared with the other ${plural(main?.nodes.length ?? 0, 'node')} (${main ? settingsWords(main.settings) : '-'})`;
}

export function settingsWords({ mode, ratePerSecond, writeSizeBytes, deviations }: RunSettings): string {
  const load = ratePerSecond === null ? [] : [`${ratePerSecond} appends/s, ${writeSizeBytes ?? '-'} bytes per append`];
  const changed = deviations.filter(({ id }) => id !== 'mode').map((one) => deviationText(one as unknown as Deviation));
  return [mode, ...load, ...(changed.length === 0 ? [] : [`with ${namesOr(changed, 3)}`])].join(', ');
}

/** What two passes show, and the members to choose. */
export function answerLines({ nodes, passes, choices }: FleetReport): readonly Labelled[] {
  return [
    ...(passes === undefined ? [] : [passesWords(passes)]),
    ...(nodes.length === 0 ? [] : choices.map(choiceWords)),
  ];
}

export function choiceWords({ members, nodes, majority, weakestLeader }: MemberChoice): Labelled {
  const label = 'choose';
  if (majority === null || weakestLeader === null) {
    const count =
      nodes.length === 0 ? 'no node passes' : `only ${plural(nodes.length, 'independent node')} can be chosen`;
    return { label, text: `${count}; etcd needs ${members}` };
  }
  const sync = majority.syncP99Ns === null ? '' : ` (fdatasync ${inMs(majority.syncP99Ns)} ms)`;
  return {
    label,
    text: `${nodes.join(', ')}: append p99 of the fastest majority ${inMs(majority.appendP99Ns)} ms${sync}; slowest node ${weakestLeader}`,
  };
}

export function passesWords({ conclusion, ratio, pairs, overlapShare }: PassComparison): Labelled {
  const times = ratio === null ? '-' : `${ratioText(ratio.value)} the p99 of one node at a time`;
  const interval =
    ratio === null || ratio.low === null || ratio.high === null
      ? ''
      : ` (95 % interval ${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)}, ${plural(pairs.length, 'node')})`;
  const atOnce = `the p99 of all nodes at once is ${times}${interval}`;
  const texts: Readonly<Record<PassComparison['conclusion'], string>> = {
    'shared-storage': `${atOnce}: the nodes share storage`,
    'slower-together': `${atOnce}: slower by more than chance`,
    'no-difference': `${atOnce}: no sign of shared storage`,
    'not-at-once': `only ${Math.round(100 * (overlapShare ?? 0))} % of the runs of the second pass ran at the same time: start them with --start-at`,
    'too-few': `${plural(pairs.length, 'node')} in both passes: a comparison needs 2`,
  };
  return { label: 'together', text: texts[conclusion] };
}

/** The settings, if they are not those of the standard run; else `undefined`. */
export function unusualSettings(settings: RunSettings | null): Labelled | undefined {
  if (settings === null || (settings.mode === 'standard' && settings.deviations.length === 0)) return undefined;
  return { label: 'settings', text: `all compared runs: ${settingsWords(settings)}` };
}

/** Words of tables and pages. */
export const WORDS = {
  noReport: 'no report',
  notCompared: 'other settings',
  question: 'Which of these nodes are fit for etcd?',
} as const;
