// The class from sysfs, compared with the class that fits the latencies.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contradictionText } from '../../lib/report/messages/storage-evidence.js';
import { claimAgainstMeasurement } from '../../lib/storage/claim.js';
import { inspectMachine } from './machine.js';

const US = 1e3;
const MS = 1e6;

function syncs(p50Ns: number, count = 5000) {
  return { count, minNs: p50Ns * 0.7, p50Ns, p99Ns: p50Ns * 4 };
}

/** Machine, median latency, and the class that it fits. */
const HONEST: readonly (readonly [string, number, string | undefined])[] = [
  ['virtio-blk', 200 * US, undefined],
  ['virtio-blk', 500 * US, undefined],
  ['virtio-blk', 30 * US, undefined],
  ['virtio-blk', 8 * MS, undefined],
  ['bare-metal-nvme', 10 * US, 'nvme'],
  ['bare-metal-nvme', 40 * US, 'nvme'],
  ['bare-metal-nvme', 900 * US, 'nvme'],
  ['bare-metal-nvme', 4 * MS, undefined],
  ['sata-ssd', 60 * US, 'ssd'],
  ['sata-ssd', 5.5 * MS, undefined],
  ['sata-hdd', 8 * MS, 'hdd'],
  ['sata-hdd', 19 * MS, 'hdd'],
  ['tmpfs', 1 * US, 'memory'],
  ['tmpfs', 150 * US, undefined],
  ['zram', 5 * MS, undefined],
  ['pmem', 2 * US, 'memory'],
  ['nfs4', 20 * MS, undefined],
  ['nbd', 60 * US, undefined],
  ['drbd', 2 * MS, undefined],
];

describe('an honest disk', () => {
  it.each(HONEST)('has no contradiction: %s with %d ns per sync', async (machine, p50Ns, measuredClass) => {
    const { contradictions, isSuspect, ...rest } = claimAgainstMeasurement(await inspectMachine(machine), syncs(p50Ns));
    expect({ contradictions, isSuspect }).toEqual({ contradictions: [], isSuspect: false });
    expect(rest).toEqual(measuredClass === undefined ? {} : { measuredClass });
  });
});

describe('a contradiction', () => {
  it('is a disk that reports to spin but is too fast', async () => {
    const against = claimAgainstMeasurement(await inspectMachine('sata-hdd'), syncs(200 * US));
    expect(against).toEqual({
      measuredClass: 'ssd',
      isSuspect: true,
      contradictions: [
        {
          id: 'spinning-disk-too-quick',
          class: 'hdd',
          p50Ns: 200 * US,
          devices: ['sdg'],
          cause: { id: 'volatile-cache', devices: ['sdg'] },
        },
      ],
    });
    expect(against.contradictions.map(contradictionText)).toEqual([
      'sdg reports that it spins, but 0.2 ms per sync is faster than any disk rotates. Each sync must flush the volatile cache of sdg, and a flush takes longer.',
    ]);
  });

  it('names a cache above the spinning disk as the cause', async () => {
    const against = claimAgainstMeasurement(await inspectMachine('bcache'), syncs(200 * US));
    expect(against).toMatchObject({ isSuspect: false, contradictions: [{ id: 'cached-spinning-disk' }] });
    expect(against.contradictions.map(contradictionText).join()).toContain('a cache above sdg completes the syncs');
  });

  it('names the mount without barriers as the cause', async () => {
    const line = '35 26 8:97 / /mnt/case/sata-hdd rw - ext4 /dev/sdg1 rw,nobarrier\n';
    const against = claimAgainstMeasurement(
      await inspectMachine('sata-hdd', { '/proc/self/mountinfo': line }),
      syncs(100 * US),
    );
    expect(against.contradictions[0]?.cause).toEqual({ id: 'barriers-off', mountPoint: '/mnt/case/sata-hdd' });
  });

  it('names a cache that was set to write through as the cause', async () => {
    const cache = '/sys/devices/pci0000:00/0000:00:1f.2/ata1/host1/target1:0:0/1:0:0:0/block/sdg/queue/write_cache';
    const against = claimAgainstMeasurement(
      await inspectMachine('sata-hdd', { [cache]: 'write through' }),
      syncs(100 * US),
    );
    expect(against.contradictions[0]?.cause).toEqual({ id: 'write-through', devices: ['sdg'] });
  });

  it.each([
    ['sata-ssd', 5 * US],
    ['bare-metal-nvme', 2 * US],
    ['virtio-blk', 3 * US],
    ['nbd', 3 * US],
    ['perc-raid', 2 * US],
  ])('is a suspect flush: %s with %d ns per sync', async (machine, p50Ns) => {
    const against = claimAgainstMeasurement(await inspectMachine(machine), syncs(p50Ns));
    expect(against).toMatchObject({ isSuspect: true, contradictions: [{ id: 'suspect-flush' }] });
    expect(against.contradictions.map(contradictionText).join()).toContain(
      'some layer may acknowledge a flush before it is done',
    );
  });

  it('is flash that is as slow as a spinning disk', async () => {
    const against = claimAgainstMeasurement(await inspectMachine('bare-metal-nvme'), syncs(9 * MS));
    expect(against).toMatchObject({ isSuspect: false, contradictions: [{ id: 'flash-too-slow' }] });
  });
});

describe('no contradiction', () => {
  it.each([
    { count: 99, minNs: 1, p50Ns: 1, p99Ns: 1 },
    { count: 0, minNs: null, p50Ns: null, p99Ns: null },
    { count: 1e6, minNs: null, p50Ns: Number.NaN, p99Ns: null },
  ])('is found in too few samples: %j', async (sync) => {
    expect(claimAgainstMeasurement(await inspectMachine('sata-hdd'), sync)).toEqual({
      isSuspect: false,
      contradictions: [],
    });
  });
});

it('a slower median is never more suspect', async () => {
  const claims = await Promise.all(
    ['sata-hdd', 'sata-ssd', 'bare-metal-nvme', 'virtio-blk', 'nbd', 'tmpfs', 'bcache'].map((name) =>
      inspectMachine(name),
    ),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...claims),
      fc.double({ min: 0, max: 1e9, noNaN: true }),
      fc.double({ min: 0, max: 1e9, noNaN: true }),
      (claim, a, b) => {
        const [quick, slow] = [Math.min(a, b), Math.max(a, b)].map((p50Ns) =>
          claimAgainstMeasurement(claim, syncs(p50Ns)),
        );
        // If a cache explains the medium latencies, only a sync that no device answers is suspect.
        expect(Number(slow?.isSuspect)).toBeLessThanOrEqual(Number(quick?.isSuspect));
      },
    ),
  );
});
