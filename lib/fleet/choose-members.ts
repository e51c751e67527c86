// Chooses nodes for etcd: the best that pass, no two on one disk or one machine, because such members would fail together.

import type { FleetNode, MemberChoice } from './fleet-report.js';

/** etcd recommends an odd number of members, up to seven; clusters usually have three or five (etcd FAQ, "Why an odd number"). */
const SIZES = [3, 5] as const;

export function choicesOf(ranked: readonly FleetNode[]): readonly MemberChoice[] {
  const able = independent(ranked.filter(({ rank, outcome }) => rank !== null && isPass(outcome)));
  // Always report the choice of three, even if incomplete; five only if that many nodes pass.
  return SIZES.filter((members) => members === 3 || able.length >= members).map((members) =>
    choiceOf(members, able.slice(0, members)),
  );
}

function isPass(outcome: FleetNode['outcome']): boolean {
  return outcome === 'recommended' || outcome === 'suitable';
}

/** Leaves out each node that shares the machine, a disk or the name of a better one. */
function independent(nodes: readonly FleetNode[]): readonly FleetNode[] {
  const taken = new Set<string>();
  return nodes.filter(({ name, bootId, disks }) => {
    const marks = [
      `name ${name}`,
      ...(bootId === null ? [] : [`boot ${bootId}`]),
      ...disks.flatMap(({ identity }) => (identity === null ? [] : [`disk ${identity}`])),
    ];
    if (marks.some((mark) => taken.has(mark))) return false;
    for (const mark of marks) taken.add(mark);
    return true;
  });
}

function choiceOf(members: 3 | 5, nodes: readonly FleetNode[]): MemberChoice {
  const byP99 = nodes.toSorted((one, other) => (one.append?.p99Ns ?? 0) - (other.append?.p99Ns ?? 0));
  const appendP99Ns = majorityOf(members, nodes, 'append');
  return {
    members,
    nodes: nodes.map(({ name }) => name),
    majority: appendP99Ns === null ? null : { appendP99Ns, syncP99Ns: majorityOf(members, nodes, 'sync') },
    weakestLeader: nodes.length === members ? (byP99.at(-1)?.name ?? null) : null,
  };
}

/** The slowest p99 of the fastest majority; `null` if a member or its p99 is missing. */
function majorityOf(members: number, nodes: readonly FleetNode[], kind: 'append' | 'sync'): number | null {
  const p99s = nodes.flatMap((node) => node[kind]?.p99Ns ?? []).sort((one, other) => one - other);
  return p99s.length === members ? (p99s[Math.floor(members / 2)] ?? null) : null;
}
