// Runs a plan on a disk that is made up, in no time: the same blocks, looks, estimates and judging as in a real run, and the histograms that
// native code would have filled.

import { Estimator } from '../../lib/measure/estimate.js';
import { newHistogramMemory } from '../../lib/measure/histogram.js';
import { Looks } from '../../lib/measure/looks.js';
import type { PhasePlan, Plan } from '../../lib/measure/plan.js';
import { summarise } from '../../lib/measure/summary.js';
import { isSettled, type Outcome, outcomeOf } from '../../lib/verdict/judge.js';
import { type JudgedPhase, type LatencyFinding, latencyFindings } from '../../lib/verdict/latency-findings.js';
import { THRESHOLDS, type Threshold } from '../../lib/verdict/thresholds.js';
import { record } from '../support/memory.js';
import { localDisk } from '../support/storage.js';
import { draw, meanOf, type Random, type State, type SyntheticDisk, shareFrom, type Truth } from './synthetic-disk.js';

const LOOK_NS = 5e7;
/** Of a commit beside its two syncs: the pages that it writes. */
const COMMIT_FACTOR = 1.2;
/** Nearer than this to a limit the truth itself is not known well enough. */
const DOUBT = 0.1;

export interface SimulatedRun {
  readonly seconds: number;
  /** Those that were settled and are not true. */
  readonly wrong: readonly LatencyFinding[];
  readonly outcome: Outcome;
  /** Whether the verdict is that it carries etcd although it breaks a limit that fails, whatever its findings say of that. */
  readonly isMissed: boolean;
  /** Those that the run could not settle. */
  readonly open: readonly LatencyFinding[];
}

export function simulate(plan: Plan, disk: SyntheticDisk, random: Random): SimulatedRun {
  let startNs = 0;
  const earlier: JudgedPhase[] = [];
  const findings: LatencyFinding[] = [];
  const wrong: LatencyFinding[] = [];
  let isBroken = false;
  for (const phase of plan.phases) {
    const { judged, endNs } = simulatePhase(phase, earlier, plan.confidence, disk, startNs, random);
    const found = latencyFindings(judged, THRESHOLDS);
    const truth = disk.truth(startNs, endNs);
    const commitShareFrom = (limit: number) =>
      disk.commit ? shareFrom(disk.commit, limit) : shareOfCommitsFrom(truth, limit, random);
    wrong.push(...found.filter((finding) => isWrong(finding, phase, truth, commitShareFrom)));
    isBroken ||= THRESHOLDS.filter(({ breach }) => breach === 'fail').some(
      (threshold) => (distanceToLimit(threshold, phase, truth, commitShareFrom) ?? 0) > 1 + DOUBT,
    );
    findings.push(...found);
    earlier.push(judged);
    startNs = endNs;
  }
  const outcome = outcomeOf(findings, THRESHOLDS);
  return {
    seconds: startNs / 1e9,
    wrong,
    outcome,
    isMissed: isBroken && outcome !== 'unsuitable' && outcome !== 'inconclusive',
    open: findings.filter(({ result }) => result === 'inconclusive'),
  };
}

function simulatePhase(
  phase: PhasePlan,
  earlier: readonly JudgedPhase[],
  confidence: number,
  disk: SyntheticDisk,
  startNs: number,
  random: Random,
) {
  const memory = { sync: newHistogramMemory(), append: newHistogramMemory(), commit: newHistogramMemory() };
  const estimator = new Estimator(phase);
  const looks = new Looks(confidence, phase.ratePerSecond);
  const storage = localDisk();
  const latencyAt = (ns: number) => draw(disk.stateAt(startNs + ns), random);
  let [now, appends, nextLook, nextCommit] = [0, 0, LOOK_NS, phase.commitIntervalNs ?? Number.POSITIVE_INFINITY];
  const judgedNow = (): JudgedPhase => {
    const elapsedNs = Math.min(now, phase.maxDurationNs);
    const sync = summarise(memory.sync);
    const commit = summarise(memory.commit);
    const estimates = estimator.estimates({ elapsedNs, appends, memory }, confidence, looks.alpha);
    return {
      name: phase.name,
      hasCommits: phase.commitIntervalNs !== null,
      result: {
        stoppedBy: 'duration',
        durationNs: elapsedNs,
        appendsPerSecond: (appends * 1e9) / elapsedNs,
        sync,
        append: sync,
        ...(commit.count > 0 ? { commit } : {}),
        estimates,
      },
    };
  };

  for (;;) {
    const due = phase.ratePerSecond === null ? now : Math.max(now, (appends * 1e9) / phase.ratePerSecond);
    while (due >= nextLook) {
      now = Math.max(now, nextLook);
      estimator.look({ elapsedNs: now, appends, memory });
      nextLook += LOOK_NS;
      if (!looks.isDue(now)) continue;
      const judged = judgedNow();
      if (isSettled(judged, earlier, storage)) return { judged, endNs: startNs + now };
      looks.pass();
    }
    if (due >= phase.maxDurationNs) {
      now = phase.maxDurationNs;
      estimator.look({ elapsedNs: now, appends, memory });
      return { judged: judgedNow(), endNs: startNs + now };
    }
    if (due >= nextCommit) {
      const took = disk.commit ? draw(disk.commit, random) : COMMIT_FACTOR * (latencyAt(due) + latencyAt(due));
      record(memory.commit, [took]);
      nextCommit = due + took + (phase.commitIntervalNs ?? 0);
    }
    const latency = latencyAt(due);
    record(memory.sync, [latency]);
    record(memory.append, [latency]);
    now = due + latency;
    appends += 1;
  }
}

/** The share of something that is at a limit or over it. */
type ShareFrom = (limit: number) => number;

/** Whether a settled finding is not true of the disk. The slowest of something is what was seen: it claims nothing more. */
function isWrong(finding: LatencyFinding, phase: PhasePlan, truth: Truth, commitShareFrom: ShareFrom): boolean {
  const threshold = THRESHOLDS.find(({ id }) => id === finding.id);
  if (finding.result === 'inconclusive' || !threshold) return false;
  const distance = distanceToLimit(threshold, phase, truth, commitShareFrom);
  if (distance === undefined || Math.abs(distance - 1) < DOUBT) return false;
  return finding.result === 'pass' ? distance > 1 : distance < 1;
}

/** Above 1 where the limit is broken. */
function distanceToLimit(
  { metric, limit }: Threshold,
  { ratePerSecond, commitIntervalNs }: PhasePlan,
  truth: Truth,
  commitShareFrom: ShareFrom,
): number | undefined {
  const visits = ratePerSecond === null ? visitsOfLoop(truth) : visitsOfPace(truth, ratePerSecond);
  const total = visits.reduce((sum, { weight }) => sum + weight, 0);
  const over = (share: (state: State) => number) =>
    visits.reduce((sum, { state, weight }) => sum + weight * share(state), 0) / total;
  switch (metric) {
    case 'syncP99':
      return over((state) => shareFrom(state, limit)) / 0.01;
    case 'commitP99':
      return commitIntervalNs === null ? undefined : commitShareFrom(limit) / 0.01;
    case 'appendRate':
      return (limit * over(meanOf)) / 1e9;
    default:
      return undefined;
  }
}

interface Visits {
  readonly state: State;
  readonly weight: number;
}

/** A closed loop meets a state the more often, the faster it is in it. */
function visitsOfLoop(truth: Truth): readonly Visits[] {
  return truth.map(({ timeShare, state }) => ({ state, weight: timeShare / meanOf(state) }));
}

/** What falls due in a state too slow for the pace is sent late, in faster ones. */
function visitsOfPace(truth: Truth, ratePerSecond: number): readonly Visits[] {
  const rate = ratePerSecond / 1e9;
  const capacity = truth.map(({ timeShare, state }) => timeShare / meanOf(state));
  const onTime = truth.map(({ timeShare }, index) => Math.min(timeShare * rate, capacity[index] ?? 0));
  const sum = (row: readonly number[]) => row.reduce((total, value) => total + value, 0);
  const spare = sum(capacity) - sum(onTime);
  const late = spare > 0 ? Math.min(1, (rate - sum(onTime)) / spare) : 0;
  return truth.map(({ state }, index) => {
    const sent = onTime[index] ?? 0;
    return { state, weight: sent + late * ((capacity[index] ?? 0) - sent) };
  });
}

const COMMITS_DRAWN = 20_000;

function shareOfCommitsFrom(truth: Truth, limit: number, random: Random): number {
  const total = truth.reduce((sum, { timeShare }) => sum + timeShare, 0);
  let slow = 0;
  let drawn = 0;
  for (const { state, timeShare } of truth) {
    const draws = Math.round((COMMITS_DRAWN * timeShare) / total);
    drawn += draws;
    for (let n = 0; n < draws; n += 1) {
      if (COMMIT_FACTOR * (draw(state, random) + draw(state, random)) > limit) slow += 1;
    }
  }
  return slow / drawn;
}
