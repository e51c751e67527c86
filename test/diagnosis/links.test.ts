// Links between members: the evidence of a silent, slow, stopped or cut-off peer, as seen in real faults of a cluster.

import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { NO_FACTS } from '../../lib/diagnosis/cluster-facts.js';
import { readContent } from '../../lib/diagnosis/content.js';
import { type Decision, decide } from '../../lib/diagnosis/decide.js';
import type { Unreachable } from '../../lib/diagnosis/evidence.js';
import { membersOf, readingsOf } from '../../lib/diagnosis/members.js';
import { histogramLines, metricsOf, QUICK } from './metrics-of.js';

const IDS = { m1: 'a1', m2: 'b2', m3: 'c3' } as const;
type Name = keyof typeof IDS;
const NAMES = Object.keys(IDS) as Name[];
const ROUND_TRIPS = Array.from({ length: 16 }, (_, index) => Number((0.0001 * 2 ** index).toFixed(4)));
/** The buckets up to 3.2 and to 409.6 ms. */
const [NEAR, FAR] = [5, 12];

interface Scene {
  readonly leader?: Name;
  readonly leaderless?: Name;
  /** Bytes that the first member receives from the second during the watch; a million by default. */
  readonly heard?: Readonly<Partial<Record<`${Name} ${Name}`, number>>>;
  /** The member with the slow links. Each end of these links observes two round trips in this bucket. */
  readonly far?: Name;
  readonly logs?: Readonly<Partial<Record<Name, string>>>;
  readonly unreachable?: Name;
  /** A member that no source names. */
  readonly unread?: Name;
  /** The first member has no connection to the second. */
  readonly inactive?: readonly `${Name} ${Name}`[];
  /** No member exchanges anything with it. */
  readonly quiet?: Name;
  /** The known list of members; all three by default. */
  readonly listed?: readonly Name[];
}

/** A cluster watched for ten seconds. */
async function decided(scene: Scene): Promise<Decision> {
  const { unreachable, unread, logs = {} } = scene;
  const asked = NAMES.filter((name) => name !== unreachable && name !== unread);
  const content = async (name: Name, text: string, takenMs: number | null) => ({
    name,
    isNamed: true,
    address: null,
    takenMs,
    content: await readContent(Readable.from([Buffer.from(text)]), name),
  });
  const before = await Promise.all(
    asked.map((name) => content(name, page(name, { ...scene, heard: {} }, 0), 1_000_000)),
  );
  const after = await Promise.all(asked.map((name) => content(name, page(name, scene, 1), 1_010_000)));
  const texts = await Promise.all(Object.entries(logs).map(([name, text]) => content(name as Name, text, null)));
  const silent: Unreachable[] =
    unreachable === undefined
      ? []
      : [{ name: unreachable, address: `http://${unreachable}:2379/metrics`, how: 'timeout', message: '' }];
  return decide({
    members: membersOf([...after, ...texts], readingsOf(before), 'watch'),
    unreachable: silent,
    facts: {
      ...NO_FACTS,
      members: (scene.listed ?? NAMES).map((name) => ({
        id: IDS[name],
        name,
        clientUrls: [`http://${name}:2379`],
        peerUrls: [],
      })),
    },
    diskRun: null,
    timing: { heartbeatMs: 100, electionMs: 1000, isKnown: false },
  });
}

function page(
  name: Name,
  { leader = 'm2', leaderless, heard = {}, far, inactive = [], quiet }: Scene,
  step: 0 | 1,
): string {
  const others = NAMES.filter((other) => other !== name);
  return metricsOf({
    fsync: QUICK.map((count) => count * (step + 1)),
    commit: [9000, 800].map((count) => count * (step + 1)),
    values: { etcd_server_has_leader: leaderless === name ? 0 : 1, etcd_server_is_leader: leader === name ? 1 : 0 },
    lines: [
      `etcd_server_id{server_id="${IDS[name]}"} 1`,
      ...others.flatMap((other) => {
        const counts = Array.from({ length: 16 }, (_, index) => {
          return index === ([name, other].includes(far as Name) ? FAR : NEAR) ? 2 * step : 0;
        });
        const isQuiet = other === quiet;
        const bytes = isQuiet ? 0 : (heard[`${name} ${other}`] ?? 1e6);
        return [
          ...histogramLines('etcd_network_peer_round_trip_time_seconds', counts, ROUND_TRIPS, `To="${IDS[other]}"`),
          `etcd_network_active_peers{Local="${IDS[name]}",Remote="${IDS[other]}"} ${inactive.includes(`${name} ${other}`) ? 0 : 1}`,
          `etcd_network_peer_sent_bytes_total{To="${IDS[other]}"} ${5000 + (isQuiet ? 0 : 5000 * step)}`,
          `etcd_network_peer_received_bytes_total{From="${IDS[other]}"} ${5000 + bytes * step}`,
        ];
      }),
    ],
  });
}

const failed = ({ findings }: Decision) => findings.filter(({ result }) => result === 'fail');
const refused = (peer: string) =>
  `2026-11-29 13:59:33.211539 W | rafthttp: health check for peer ${peer} could not connect: dial tcp 10.0.0.1:2380: connect: connection refused\n`;
const timedOut = (peer: string) =>
  `2026-11-29 13:59:00.221444 E | rafthttp: failed to read ${peer} on stream MsgApp v2 (read tcp 10.0.0.2:5574->10.0.0.1:2380: i/o timeout)\n`;

describe('a peer that is not heard', () => {
  test('is no fault when all members hear each other', async () => {
    expect((await decided({})).answer).toBe('ok');
  });

  test('is a cut network if the leader does not hear a member whose metrics were read', async () => {
    const { answer, cause } = await decided({ heard: { 'm2 m1': 0 }, leaderless: 'm1' });
    expect([answer, cause?.id, cause?.member]).toEqual(['network', 'members-parted', 'm1']);
  });

  test('is the member that all others lost, not the members that it lost', async () => {
    const decision = await decided({ inactive: ['m1 m2', 'm1 m3', 'm2 m1', 'm3 m1'], leaderless: 'm1' });
    const parted = failed(decision).filter(({ id }) => id === 'members-parted');
    expect(parted.map(({ member, parameters }) => [member, parameters['seenBy']])).toEqual([['m1', 'm2, m3']]);
  });

  test('is an unreachable member if its metrics cannot be read', async () => {
    const decision = await decided({ heard: { 'm2 m1': 0 }, unreachable: 'm1' });
    expect(failed(decision).map(({ id, member }) => [id, member])).toEqual([
      ['member-unreachable', 'm1'],
      ['member-down', 'm1'],
    ]);
  });

  test('is no fault if the list of members does not have it', async () => {
    const scene = { inactive: ['m2 m1', 'm3 m1'], unread: 'm1' } as const;
    expect((await decided({ ...scene, listed: ['m2', 'm3'] })).answer).toBe('ok');
    expect((await decided(scene)).cause).toMatchObject({ id: 'member-down', strength: 'strong' });
  });

  test('is weak evidence without a list of members if nobody tried to reach it', async () => {
    const scene = { inactive: ['m2 m1', 'm3 m1'], unread: 'm1', listed: [] } as const;
    expect((await decided({ ...scene, quiet: 'm1' })).cause).toMatchObject({ id: 'member-down', strength: 'weak' });
    expect((await decided(scene)).cause).toMatchObject({ id: 'member-down', strength: 'strong' });
  });

  test('is no fault between two followers, which send each other nothing', async () => {
    expect((await decided({ heard: { 'm1 m3': 0, 'm3 m1': 0 } })).answer).toBe('ok');
  });

  test('is the other members for a member without their leader', async () => {
    const { answer, cause } = await decided({ leaderless: 'm3' });
    expect([answer, cause?.id, cause?.member, cause?.strength]).toEqual(['network', 'leader-unheard', 'm3', 'weak']);
  });
});

describe('round trips', () => {
  test('of one link have two observations at each end, and the member of both slow links is named', async () => {
    const decision = await decided({ far: 'm3' });
    expect(failed(decision).map(({ id, member, parameters }) => [id, member, parameters['count']])).toEqual([
      ['round-trip', 'm3', 4],
      ['round-trip', 'm3', 4],
    ]);
  });
});

describe('logs that contradict the metrics of a peer', () => {
  test("are ignored for an old 'connection refused' when the member's metrics were read", async () => {
    const decision = await decided({ inactive: ['m2 m1', 'm3 m1'], logs: { m2: refused(IDS.m1) } });
    expect(failed(decision).map(({ id }) => id)).not.toContain('member-refuses');
  });

  test('are no evidence of a cut network for timeouts to a member that does not answer at all', async () => {
    const decision = await decided({ unreachable: 'm1', inactive: ['m2 m1', 'm3 m1'], logs: { m2: timedOut(IDS.m1) } });
    const ids = failed(decision).map(({ id }) => id);
    expect(ids[0]).toBe('member-unreachable');
    expect(ids).not.toContain('peer-timeouts-logged');
  });
});
