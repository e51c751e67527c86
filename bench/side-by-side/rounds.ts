// Rounds of several legs that take turns on one disk, so that what drifts touches all alike, and what the machine did beside each of them.

import { readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { othersNow, usedBetween } from './others.js';

/** Numbers by name, units in the names. */
export type Figures = Readonly<Record<string, number>>;

/** One way of loading the disk, and what a turn of it gave. */
export interface Leg {
  readonly name: string;
  readonly turn: () => Promise<Figures>;
}

/** The figures of each leg, by its name. */
export type Round = Readonly<Record<string, Figures>>;

// Deleted files send discards where the mount has `discard`, and a host works off what it holds back.
const PAUSE_MS = 700;
const FOREIGN_SHARE_AT_MOST = 0.1;
const TURNS_AGAIN = 1;
const WAIT_FOR_QUIET_SECONDS = 10;

/**
 * Lets each leg take its turn in each round; each round begins with the next leg.
 *
 * @param done rounds that were run before: where to begin
 */
export async function runRounds(
  legs: readonly Leg[],
  { rounds, done, disk, onRound }: RoundsOptions,
): Promise<readonly Round[]> {
  const results: Round[] = [];
  for (let number = 0; number < rounds; number += 1) {
    const first = (done + number) % legs.length;
    const round: Record<string, Figures> = {};
    for (const { name, turn } of [...legs.slice(first), ...legs.slice(0, first)]) {
      round[name] = await undisturbed(turn, disk);
    }
    results.push(round);
    onRound?.(round, done + number + 1);
  }
  return results;
}

export interface RoundsOptions {
  readonly rounds: number;
  readonly done: number;
  /** A directory on the disk that is measured. */
  readonly disk: string;
  readonly onRound?: (round: Round, number: number) => void;
}

/** A turn that others did not disturb: one that they did is taken again, a few times. */
async function undisturbed(turn: Leg['turn'], disk: string): Promise<Figures> {
  for (let again = 0; ; again += 1) {
    await pause(PAUSE_MS);
    await untilQuiet(disk);
    const figures: Figures = { ...(await beside(turn, disk)), again };
    if ((figures['foreignShare'] ?? 0) <= FOREIGN_SHARE_AT_MOST || again === TURNS_AGAIN) return figures;
  }
}

async function untilQuiet(disk: string): Promise<void> {
  const oneSecond = async () => {
    await pause(1000);
    return {};
  };
  for (let seconds = 0; seconds < WAIT_FOR_QUIET_SECONDS; seconds += 1) {
    const { foreignShare = 0 } = await beside(oneSecond, disk);
    if (foreignShare <= FOREIGN_SHARE_AT_MOST) return;
  }
}

/**
 * A turn's figures, with the shares of all processor time that meanwhile were stolen by the host, used by anybody, and used by others than
 * this process and its children; and the disk's own count of its requests.
 */
async function beside(turn: Leg['turn'], disk: string): Promise<Figures> {
  const before = { at: performance.now(), cpu: processorTicks(), others: othersNow(), disk: diskRequests(disk) };
  const figures = await turn();
  const after = { at: performance.now(), cpu: processorTicks(), others: othersNow(), disk: diskRequests(disk) };
  const processorSeconds = ((after.at - before.at) / 1000) * availableParallelism();
  const share = (name: keyof ProcessorTicks) => (after.cpu[name] - before.cpu[name]) / (after.cpu.all - before.cpu.all);
  return {
    ...figures,
    stealShare: share('stolen'),
    busyShare: 1 - share('idle') - share('stolen'),
    foreignShare: usedBetween(before.others, after.others) / processorSeconds,
    ...(after.disk && before.disk
      ? {
          diskWrites: after.disk.writes - before.disk.writes,
          diskFlushes: after.disk.flushes - before.disk.flushes,
        }
      : {}),
  };
}

interface ProcessorTicks {
  readonly all: number;
  readonly idle: number;
  readonly stolen: number;
}

// proc(5): user, nice, system, idle, iowait, irq, softirq, steal; guest time is in user's.
function processorTicks(): ProcessorTicks {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number);
  const [, , , idle = 0, iowait = 0, , , stolen = 0] = ticks;
  return { all: ticks.reduce((sum, each) => sum + each, 0), idle: idle + iowait, stolen };
}

/** What the disk beneath a directory has done since it was there; `undefined` where the file system is on no single one. */
function diskRequests(directory: string): { readonly writes: number; readonly flushes: number } | undefined {
  const { dev } = statSync(directory);
  // glibc's gnu_dev_major and gnu_dev_minor, for numbers below 2^32.
  const [major, minor] = [(dev >>> 8) & 0xfff, (dev & 0xff) | ((dev >>> 12) & 0xfff00)];
  try {
    // Linux, Documentation/block/stat.rst: the fifth is writes completed, the sixteenth flushes completed.
    const fields = readFileSync(`/sys/dev/block/${major}:${minor}/stat`, 'utf8').trim().split(/\s+/).map(Number);
    return { writes: fields[4] ?? Number.NaN, flushes: fields[15] ?? Number.NaN };
  } catch {
    return undefined;
  }
}
