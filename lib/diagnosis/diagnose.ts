// diagnoseEtcd: reads the sources, asks the rules, and answers. It writes nothing, and starts no program.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { TOOL } from '../tool.js';
import { factsSum } from './cluster-facts.js';
import { readContent } from './content.js';
import { decide } from './decide.js';
import type { Diagnosis, ReadSource } from './diagnosis.js';
import type { Evidence, MemberEvidence, Timing } from './evidence.js';
import { membersOf, type ReadContent } from './members.js';
import { type DiagnosisSource, type Place, placeOf } from './sources.js';
import { summarise } from './summarise.js';

export interface DiagnoseOptions {
  /** The member's own, where it is not etcd's default of 100 ms. */
  readonly heartbeatIntervalMs?: number;
  /** The member's own, where it is not etcd's default of 1000 ms. */
  readonly electionTimeoutMs?: number;
}

export async function diagnoseEtcd(
  sources: readonly DiagnosisSource[],
  options: DiagnoseOptions = {},
): Promise<Diagnosis> {
  const places = sources.map((source) => placeOf(source, process.stdin));
  const contents: ReadContent[] = [];
  for (const place of places) contents.push(await contentOf(place));
  const members = membersOf(contents, [], 'lifetime');
  const evidence: Evidence = {
    members,
    unreachable: [],
    facts: factsSum(contents.map(({ content }) => content.facts)),
    diskRun: null,
    timing: timingOf(members, options),
  };
  return summarise(decide(evidence), {
    tool: TOOL,
    diagnosedAt: new Date().toISOString(),
    sources: contents.map(readSource),
  });
}

async function contentOf(place: Place): Promise<ReadContent> {
  const { name, isNamed } = place;
  if (place.kind === 'file') {
    await stat(place.path);
    const content = await readContent(createReadStream(place.path), place.path);
    return { name, isNamed, address: place.path, content, takenMs: null };
  }
  if (place.kind === 'stream') {
    return { name, isNamed, address: null, content: await readContent(place.stream, name), takenMs: Date.now() };
  }
  throw new Error('not yet');
}

function readSource({ name, address, content }: ReadContent): ReadSource {
  const { scrapes, log, facts } = content;
  const hasFacts = facts.members.length + facts.statuses.length + facts.health.length + facts.alarms.length > 0;
  return {
    name,
    address: address ?? '-',
    holds: [
      ...(scrapes.length > 0 ? (['metrics'] as const) : []),
      ...(log === null ? [] : (['log'] as const)),
      ...(hasFacts ? (['cluster'] as const) : []),
    ],
  };
}

const DEFAULT_HEARTBEAT_MS = 100;
const DEFAULT_ELECTION_MS = 1000;

/** Given, else as a log has them, else etcd's defaults. */
function timingOf(members: readonly MemberEvidence[], options: DiagnoseOptions): Timing {
  const logged = (pick: 'heartbeatSeconds' | 'electionSeconds') => {
    const seconds = members.map(({ log }) => log?.[pick]).find((one) => one !== null && one !== undefined && one > 0);
    return seconds === undefined || seconds === null ? undefined : seconds * 1000;
  };
  const heartbeat = options.heartbeatIntervalMs ?? logged('heartbeatSeconds');
  const election = options.electionTimeoutMs ?? logged('electionSeconds');
  return {
    heartbeatMs: heartbeat ?? DEFAULT_HEARTBEAT_MS,
    electionMs: election ?? DEFAULT_ELECTION_MS,
    isKnown: heartbeat !== undefined || election !== undefined,
  };
}
