// What the caps of a plan leave of its phases: too little for any verdict is refused, and too little for a good one is said.

import { invalidOption } from '../errors.js';
import { ENOUGH_BLOCKS, LOOK_EVERY_MS } from './blocks.js';
import { samplesForAnyVerdict, samplesToSettle } from './looks.js';
import type { PhasePlan } from './plan.js';

const NANOS_PER_SECOND = 1e9;
/** Chosen: with fewer commits no verdict is left without their p99. */
export const LEAST_COMMITS = 25;

/** `Infinity` where only time and bytes bound them. */
export function appendsAtMost({ maxDurationNs, maxAppends, ratePerSecond }: PhasePlan): number {
  return Math.min(
    maxAppends ?? Number.POSITIVE_INFINITY,
    ratePerSecond === null ? Number.POSITIVE_INFINITY : Math.ceil((maxDurationNs / NANOS_PER_SECOND) * ratePerSecond),
  );
}

/** Refuses a phase that cannot come to any verdict, be the disk as slow as it may. */
export function checkCap(phase: PhasePlan, writeSizeBytes: number, confidence: number): void {
  const needed = samplesForAnyVerdict(confidence);
  const appends = appendsWithin(phase, writeSizeBytes);
  if (appends >= needed) return;
  const [option, advice] =
    phase.maxAppends !== null && phase.maxAppends < needed
      ? ['maxAppends', 'allow more appends']
      : phase.maxBytes < needed * writeSizeBytes
        ? ['maxBytes', 'allow more bytes']
        : ['durationSeconds', 'allow more time or a higher rate'];
  throw invalidOption(
    option,
    `${option} leaves the ${phase.name} phase ${appends} ${appends === 1 ? 'append' : 'appends'}, and any verdict needs ${needed} at a confidence of ${confidence}: ${advice}`,
  );
}

/** In words, what keeps a phase from ever showing that a disk is good enough, however quick it is; none where nothing does. */
export function noPassOf(phase: PhasePlan, writeSizeBytes: number, confidence: number): readonly string[] {
  const cannot = `no disk can pass the ${phase.name} phase`;
  const appends = appendsWithin(phase, writeSizeBytes);
  const needed = samplesToSettle(confidence);
  if (appends < needed) return [`${cannot} with ${appends} appends at most: that takes ${needed}`];
  const { maxDurationNs, ratePerSecond } = phase;
  const seconds = Math.min(
    maxDurationNs / NANOS_PER_SECOND,
    ratePerSecond === null ? Number.POSITIVE_INFINITY : appends / ratePerSecond,
  );
  const forCommits = (LEAST_COMMITS * (phase.commitIntervalNs ?? 0)) / NANOS_PER_SECOND;
  const neededSeconds = Math.max((ENOUGH_BLOCKS * LOOK_EVERY_MS) / 1000, forCommits);
  if (seconds >= neededSeconds) return [];
  return [`${cannot} in ${Number(seconds.toPrecision(2))} s: that takes ${neededSeconds}`];
}

function appendsWithin(phase: PhasePlan, writeSizeBytes: number): number {
  return Math.min(appendsAtMost(phase), Math.floor(phase.maxBytes / writeSizeBytes));
}
