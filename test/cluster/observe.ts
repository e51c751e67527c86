// The evidence during a fault: each member's metrics at two times, its log, and the answers of its JSON gateway.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster } from './cluster.js';
import type { Member } from './member.js';

/** The evidence of one member. Unanswered requests are absent. */
export interface MemberSeen {
  readonly name: string;
  readonly url: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly log: string;
  readonly status: unknown;
  readonly alarms: unknown;
  readonly members: unknown;
}

export async function observe(cluster: Cluster, seconds: number): Promise<readonly MemberSeen[]> {
  const starts = await Promise.all(cluster.members.map(async (member) => ({ member, before: await member.metrics() })));
  await pause(seconds * 1000);
  return Promise.all(starts.map(({ member, before }) => seenAt(member, before)));
}

async function seenAt(member: Member, before: string | undefined): Promise<MemberSeen> {
  const [after, status, alarms, members] = await Promise.all([
    member.metrics(),
    ask(member, 'maintenance/status', {}),
    ask(member, 'maintenance/alarm', { action: 'GET' }),
    ask(member, 'cluster/member/list', {}),
  ]);
  return { name: member.name, url: member.url, before, after, log: member.log, status, alarms, members };
}

/** Writes the evidence into a folder, for a person who investigates a wrong answer. */
export function keep(folder: string, seen: readonly MemberSeen[], more: Readonly<Record<string, string>> = {}): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { name, before, after, log, ...gateway } of seen) {
    if (before !== undefined) writeFileSync(join(folder, `${name}.before.metrics`), before);
    if (after !== undefined) writeFileSync(join(folder, `${name}.after.metrics`), after);
    writeFileSync(join(folder, `${name}.log`), log);
    writeFileSync(join(folder, `${name}.gateway.json`), JSON.stringify(gateway, null, 2));
  }
  for (const [name, text] of Object.entries(more)) writeFileSync(join(folder, name), text);
}

function ask(member: Member, path: string, body: object): Promise<unknown> {
  return member.call(path, body, 3000).catch(() => undefined);
}
