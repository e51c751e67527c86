// Joins the sources by member: scrapes, logs and earlier scrapes of one member become one item of evidence.

import { knownCount } from './bucket-histogram.js';
import type { Content } from './content.js';
import type { MemberEvidence, Period } from './evidence.js';
import { LIMITS } from './limits.js';
import type { Source } from './member-names.js';
import { isRestarted, type MemberReading, readingDifference, readingOf } from './member-reading.js';
import { isSameTarget, type Scrape, type Target } from './metric-set.js';

/** The content of one source. */
export interface ReadContent extends Source {
  readonly content: Content;
  /** Time of the scrape, if known. A file has its modification time, which is wrong for a copy. */
  readonly takenMs: number | null;
}

/** One scrape and its time. */
export interface TimedReading {
  readonly name: string;
  readonly address: string | null;
  readonly reading: MemberReading;
  readonly target: Target;
  readonly takenMs: number | null;
}

/** The scrapes of all sources, each with the name of its member. */
export function readingsOf(contents: readonly ReadContent[]): readonly TimedReading[] {
  return contents.flatMap(({ name, address, content, takenMs }) =>
    content.scrapes.map((scrape, index) => ({
      name: nameOf(scrape, index, name, content.scrapes),
      address,
      reading: readingOf(scrape.set),
      target: scrape.target,
      takenMs: scrape.takenMs ?? takenMs,
    })),
  );
}

function nameOf({ instance }: Scrape, index: number, source: string, all: readonly Scrape[]): string {
  if (all.length === 1) return source;
  const isOnce = instance !== null && all.filter((one) => one.instance === instance).length === 1;
  return isOnce ? utf8(instance) : `${instance === null ? source : utf8(instance)}#${index + 1}`;
}

/** Files are read as Latin-1. */
function utf8(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : Buffer.from(text, 'latin1').toString('utf8');
}

/** The members. Their counters cover the lifetime, or the period since an earlier scrape. */
export function membersOf(
  contents: readonly ReadContent[],
  earlier: readonly TimedReading[],
  kind: Period['kind'],
): readonly MemberEvidence[] {
  const readings = readingsOf(contents);
  const [later, before] = pairsWithin(readings, earlier);
  const measured = later.map((one) => memberEvidence(one, earlierOf(one, before, later.length), kind));
  return withLogs(measured, contents);
}

/** If one paste has two scrapes of one member, the first is the earlier one. Otherwise it is the same scrape again. */
function pairsWithin(
  readings: readonly TimedReading[],
  earlier: readonly TimedReading[],
): readonly [readonly TimedReading[], readonly TimedReading[]] {
  const [later, before] = [[] as TimedReading[], [...earlier]];
  for (const one of readings) {
    const index = later.findIndex((known) => isSameMember(one, known));
    const known = later[index];
    if (known === undefined) later.push(one);
    else {
      if (isWindow(one, known)) before.push(known);
      later[index] = { ...one, name: known.name };
    }
  }
  const isOnly = ({ name }: TimedReading) => later.filter((one) => sourceOf(one.name) === sourceOf(name)).length === 1;
  const renamed = (one: TimedReading) => (isOnly(one) ? { ...one, name: sourceOf(one.name) } : one);
  return [later.map(renamed), before.map(renamed)];
}

function sourceOf(name: string): string {
  return name.replace(/#\d+$/, '');
}

/**
 * Without ids, two readings in one source are of one process if a Prometheus server says so. In dumps, the second must have the counts of
 * the first, and a few more.
 */
function isSameMember(one: TimedReading, known: TimedReading): boolean {
  const [id, knownId] = [one.reading.serverId, known.reading.serverId];
  if (id !== null || knownId !== null) return id === knownId;
  if (sourceOf(one.name) !== sourceOf(known.name)) return false;
  if (one.target['instance'] !== undefined) return isSameTarget(one.target, known.target);
  const share = addedShare(one.reading, known.reading);
  return share !== null && share <= ADDED_SHARE && !isRestarted(one.reading, known.reading);
}

/** A minute is less than this share of a day. The counts of two members differ more. */
const ADDED_SHARE = 0.001;

function addedShare(later: MemberReading, earlier: MemberReading): number | null {
  const [all, added] = [later.histograms.fsync, readingDifference(later, earlier).histograms.fsync];
  return all === null || added === null ? null : knownCount(added) / knownCount(all);
}

/** A window needs syncs, unless the member makes none. Two scrapers that take turns have no window between them. */
function isWindow(one: TimedReading, before: TimedReading): boolean {
  if (!isSameTarget(one.target, before.target)) return false;
  const all = one.reading.histograms.fsync;
  const added = readingDifference(one.reading, before.reading).histograms.fsync;
  if (all === null || added === null || knownCount(all) < LIMITS.minimumForP99.value) return true;
  return knownCount(added) >= LIMITS.minimumAtAll.value;
}

function earlierOf(one: TimedReading, all: readonly TimedReading[], members: number): TimedReading | undefined {
  const byId = all.filter(({ reading }) => reading.serverId !== null && reading.serverId === one.reading.serverId);
  const byName = all.filter(({ name, reading }) => name === one.name && reading.serverId === null);
  const only =
    members === 1 && all.length === 1 && (all[0]?.reading.serverId === null || one.reading.serverId === null)
      ? all
      : [];
  const found = byId.find(({ target }) => isSameTarget(target, one.target)) ?? byId[0];
  return found ?? byName[0] ?? only[0];
}

function memberEvidence(one: TimedReading, before: TimedReading | undefined, kind: Period['kind']): MemberEvidence {
  const base = { name: one.name, address: one.address, log: null, host: null };
  const hasRestarted = before !== undefined && isRestarted(one.reading, before.reading);
  if (before === undefined || hasRestarted) {
    const period: Period = { kind: 'lifetime', seconds: ageOf(one), isRestarted: hasRestarted };
    return { ...base, reading: one.reading, period };
  }
  const reading = readingDifference(one.reading, before.reading);
  const between = one.takenMs === null || before.takenMs === null ? null : (one.takenMs - before.takenMs) / 1000;
  const found = kind === 'lifetime' ? 'since' : kind;
  const seconds = found === 'since' && (between ?? 0) < COPIED_TOGETHER_SECONDS ? null : possible(between, reading);
  return { ...base, reading, period: { kind: found, seconds, isRestarted: false } };
}

function ageOf({ reading, takenMs }: TimedReading): number | null {
  const start = reading.gauges.startSeconds;
  return start === null || takenMs === null ? null : possible(takenMs / 1000 - start, reading);
}

/** Two files that were copied together have almost the same time. */
const COPIED_TOGETHER_SECONDS = 1;

/** etcd makes one sync at a time, so a period that is much shorter than its syncs comes from a wrong time. */
function possible(seconds: number | null, { histograms }: MemberReading): number | null {
  return seconds !== null && seconds > 0 && seconds >= (histograms.fsync?.sum ?? 0) / 2 ? seconds : null;
}

const NO_PERIOD: Period = { kind: 'lifetime', seconds: null, isRestarted: false };

/** A log belongs to the member of the same name. A single log without a name belongs to a single member. */
function withLogs(measured: readonly MemberEvidence[], contents: readonly ReadContent[]): readonly MemberEvidence[] {
  const found = contents.flatMap(({ name, isNamed, address, content: { log } }) =>
    log === null ? [] : [{ name, isNamed, address, log }],
  );
  // The last log of a member counts its earlier ones too.
  const logs = [...new Map(found.map((one) => [one.name, one])).values()];
  const [only] = measured;
  if (measured.length === 1 && logs.length === 1 && only !== undefined && logs[0] !== undefined && !logs[0].isNamed) {
    return [{ ...only, log: logs[0].log }];
  }
  const members = [...measured];
  for (const { name, address, log } of logs) {
    const index = members.findIndex((one) => one.name === name);
    const known = members[index];
    if (known === undefined) members.push({ name, address, reading: null, period: NO_PERIOD, log, host: null });
    else members[index] = { ...known, log };
  }
  return members;
}
