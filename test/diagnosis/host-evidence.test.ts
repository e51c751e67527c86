// Which etcd process of this host a member is.

import { describe, expect, it } from 'vitest';
import type { MemberEvidence } from '../../lib/diagnosis/evidence.js';
import { withHost } from '../../lib/diagnosis/host-evidence.js';
import type { EtcdProcess } from '../../lib/diagnosis/host-reader.js';

const processOf = (pid: number, settings: EtcdProcess['settings']): EtcdProcess => ({
  pid,
  settings,
  dataDirectory: null,
});

/** The process for a member at this address. */
async function pidFor(address: string, ...processes: readonly EtcdProcess[]): Promise<number | undefined> {
  const member = { address, reading: {} } as unknown as MemberEvidence;
  const [found] = await withHost([member], { processes, counters: new Map() }, null);
  return found?.host?.pid;
}

const LOCAL = 'http://127.0.0.1:2379';
const named = (url: string) => ({ 'listen-client-urls': url });

describe('a member on this host', () => {
  it('is the process whose flags name its port', async () => {
    const others = [processOf(1, named('http://127.0.0.1:12379')), processOf(2, named('http://0.0.0.0:2379'))];
    expect(await pidFor(LOCAL, ...others)).toBe(2);
  });

  it('is the only process, if that names no address: it has a config file, or the defaults', async () => {
    expect(await pidFor(LOCAL, processOf(1, { 'data-dir': '/var/lib/etcd' }))).toBe(1);
  });

  it('is unknown if the only process names another port, or several name none', async () => {
    expect(await pidFor(LOCAL, processOf(1, named('http://127.0.0.1:12379')))).toBe(undefined);
    expect(await pidFor(LOCAL, processOf(1, {}), processOf(2, {}))).toBe(undefined);
  });

  it('is not a process of another host', async () => {
    expect(await pidFor('http://192.0.2.1:2379', processOf(1, {}))).toBe(undefined);
  });
});
