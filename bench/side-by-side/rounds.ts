// Rounds of several legs that take turns on one disk, so that a drift affects all of them equally. Also records the other activity of the
// machine.

import { readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { cpuSecondsBetween, cpuTimesOfOthers } from './other-cpu-time.js';

/** Numbers by name, with units in the names. */
export type Figures = Readonly<Record<string, number>>;

/** One way of loading the disk: `turn` runs it once and returns its figures. */
export interface Leg {
  readonly name: string;
  readonly turn: () => Promise<Figures>;
}

/** The figures of each leg, by its name. */
export type Round = Readonly<Record<string, Figures>>;

// Time for discards of deleted files (if the mount has `discard`), and for delayed work of a host.
const PAUSE_MS = 700;
const MAX_FOREIGN_SHARE = 0.1;
const MAX_REPEATS = 1;
const MAX_WAIT_FOR_IDLE_SECONDS = 10;

/**
 * Runs a turn of each leg in each round. Each round begins with the next leg.
 *
 * @param done number of earlier rounds, which decides the first leg
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
      round[name] = await turnWithoutForeignLoad(turn, disk);
    }
    results.push(round);
    onRound?.(round, done + number + 1);
  }
  return results;
}

export interface RoundsOptions {
  readonly rounds: number;
  readonly done: number;
  /** A directory on the measured disk. */
  readonly disk: string;
  readonly onRound?: (round: Round, number: number) => void;
}

/** Repeats a turn if other programs disturbed it, or if it has no figures. */
async function turnWithoutForeignLoad(turn: Leg['turn'], disk: string): Promise<Figures> {
  for (let again = 0; ; again += 1) {
    await pause(PAUSE_MS);
    await untilQuiet(disk);
    const figures: Figures = { ...(await measuredTurn(turn, disk)), again };
    // A tracer can end without its counts.
    const isGood = (figures['foreignShare'] ?? 0) <= MAX_FOREIGN_SHARE && !Number.isNaN(figures['p50Ns']);
    if (isGood || again === MAX_REPEATS) return figures;
  }
}

async function untilQuiet(disk: string): Promise<void> {
  const oneSecond = async () => {
    await pause(1000);
    return {};
  };
  for (let seconds = 0; seconds < MAX_WAIT_FOR_IDLE_SECONDS; seconds += 1) {
    const { foreignShare = 0 } = await measuredTurn(oneSecond, disk);
    if (foreignShare <= MAX_FOREIGN_SHARE) return;
  }
}

/**
 * A turn's figures, with shares of all CPU time during it: stolen by the host, used by any program, and used by other programs than this
 * process and its children; and the disk's own count of its requests.
 */
async function measuredTurn(turn: Leg['turn'], disk: string): Promise<Figures> {
  const before = { at: performance.now(), cpu: cpuTicks(), others: cpuTimesOfOthers(), disk: diskRequests(disk) };
  const figures = await turn();
  const after = { at: performance.now(), cpu: cpuTicks(), others: cpuTimesOfOthers(), disk: diskRequests(disk) };
  const cpuSeconds = ((after.at - before.at) / 1000) * availableParallelism();
  const share = (name: keyof CpuTicks) => (after.cpu[name] - before.cpu[name]) / (after.cpu.all - before.cpu.all);
  return {
    ...figures,
    stealShare: share('stolen'),
    busyShare: 1 - share('idle') - share('stolen'),
    foreignShare: cpuSecondsBetween(before.others, after.others) / cpuSeconds,
    ...(after.disk && before.disk
      ? {
          diskWrites: after.disk.writes - before.disk.writes,
          diskFlushes: after.disk.flushes - before.disk.flushes,
        }
      : {}),
  };
}

interface CpuTicks {
  readonly all: number;
  readonly idle: number;
  readonly stolen: number;
}

// proc(5): user, nice, system, idle, iowait, irq, softirq, steal. Guest time is part of user.
function cpuTicks(): CpuTicks {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number);
  const [, , , idle = 0, iowait = 0, , , stolen = 0] = ticks;
  return { all: ticks.reduce((sum, each) => sum + each, 0), idle: idle + iowait, stolen };
}

/** The requests of the disk below a directory since boot; `undefined` if the file system is not on a single disk. */
function diskRequests(directory: string): { readonly writes: number; readonly flushes: number } | undefined {
  const { dev } = statSync(directory);
  // glibc's gnu_dev_major and gnu_dev_minor, for numbers below 2^32.
  const [major, minor] = [(dev >>> 8) & 0xfff, (dev & 0xff) | ((dev >>> 12) & 0xfff00)];
  try {
    // Linux, Documentation/block/stat.rst: field 5 is writes completed, field 16 flushes completed.
    const fields = readFileSync(`/sys/dev/block/${major}:${minor}/stat`, 'utf8').trim().split(/\s+/).map(Number);
    return { writes: fields[4] ?? Number.NaN, flushes: fields[15] ?? Number.NaN };
  } catch {
    return undefined;
  }
}
