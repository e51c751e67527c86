// Damaged machines: the reader never throws, always ends, and names the missing evidence.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caveatSentences, reasonSentences } from '../../lib/report/messages/storage-evidence.js';
import { inspectStorage, type Storage } from '../../lib/storage/inspect.js';
import { tries } from '../support/tier.js';
import { inspectUnpacked, type MachineEntry, machineRoot, readMachine, withFiles } from './machine.js';

const NAMES = [
  'nvme-mpath',
  'md-raid0-mixed',
  'dm-cache',
  'bcache',
  'btrfs-multi',
  'loop-hdd',
  'overlay-hdd',
  'drbd',
  'sas-hdd',
  'container-root',
];
const WHOLE = NAMES.map(readMachine);
const CLASSES = ['nvme', 'ssd', 'hdd', 'network', 'virtual', 'memory', 'unknown'];

function expectSound(storage: Storage): void {
  expect(CLASSES).toContain(storage.class);
  expect(storage.class === 'unknown').toBe(storage.confidence === 'unknown');
  expect(storage.because.length).toBeGreaterThan(0);
  for (const sentence of [...reasonSentences(storage), ...caveatSentences(storage)]) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there is none is what is tested
    expect(sentence).toMatch(/^[^\0-\x1f\x7f]+[.?!]$/);
  }
  const ids = storage.stack.map((layer) => layer.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(storage.stack.flatMap((layer) => layer.below).filter((id) => !ids.includes(id))).toEqual([]);
  expect(JSON.parse(JSON.stringify(storage))).toEqual(storage);
}

type Damage = (entry: MachineEntry, all: readonly MachineEntry[]) => MachineEntry | null;

const bytes = fc.uint8Array({ maxLength: 64 }).map((array) => Buffer.from(array));
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.constant<Damage>(() => null),
  bytes.map<Damage>((content) => ({ path }) => ({ kind: 'file', path, content })),
  fc
    .nat(40)
    .map<Damage>(
      (length) => (entry) => (entry.kind === 'file' ? { ...entry, content: entry.content.subarray(0, length) } : null),
    ),
  fc.constant<Damage>(({ path }) => ({ kind: 'folder', path })),
  fc.constant<Damage>(({ path }) => ({ kind: 'link', path, target: path })),
  fc.constant<Damage>(({ path }) => ({ kind: 'link', path, target: '..' })),
  fc.nat().map<Damage>((which) => ({ path }, all) => ({
    kind: 'link',
    path,
    target: all[which % all.length]?.path ?? '/',
  })),
);

const damaged = fc
  .tuple(fc.constantFrom(...WHOLE), fc.array(fc.tuple(fc.nat(), damage), { minLength: 1, maxLength: 12 }))
  .map(([machine, damages]) => {
    const entries: (MachineEntry | null)[] = [...machine.entries];
    for (const [where, change] of damages) {
      const at = where % entries.length;
      const entry = entries[at];
      entries[at] = entry === null || entry === undefined ? null : change(entry, machine.entries);
    }
    const left = entries.filter((entry) => entry !== null);
    // A file cannot contain files, so all files below a damaged folder are removed.
    const ends = left.filter((entry) => entry.kind !== 'folder').map((entry) => `${entry.path}/`);
    const kept = left.filter((entry) => !ends.some((end) => entry.path.startsWith(end)));
    return { ...machine, entries: [...new Map(kept.map((entry) => [entry.path, entry])).values()] };
  });

describe('a damaged machine', () => {
  it('gets a valid answer for files that are truncated, garbled or swapped', async () => {
    await fc.assert(
      fc.asyncProperty(damaged, async (machine) => {
        expectSound(await inspectUnpacked(machine));
      }),
      { numRuns: tries(120) },
    );
  }, 300_000);

  it('gets a valid answer for any content of mountinfo', async () => {
    const word = fc.oneof(
      fc.constantFrom(
        '0:1',
        '8:97',
        '9:0',
        '/',
        '/mnt',
        '-',
        'rw',
        'ext4',
        'overlay',
        'btrfs',
        'upperdir=/',
        'logdev=/dev/md0',
        '/dev/md0',
        '/dev/sdg7:/dev/md0',
      ),
      fc.string({ maxLength: 8 }),
    );
    const line = fc.oneof(
      fc.array(word, { maxLength: 12 }).map((words) => words.join(' ')),
      fc
        .tuple(fc.nat(9), fc.nat(9), word, word, word, word)
        .map(
          ([id, parent, device, point, type, source]) =>
            `${id} ${parent} ${device} / ${point} rw - ${type} ${source} rw,upperdir=${point}`,
        ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (lines) => {
        const machine = withFiles(readMachine('md-raid0-mixed'), { '/proc/self/mountinfo': lines.join('\n') });
        expectSound(await inspectUnpacked(machine, '/mnt/x'));
      }),
      { numRuns: tries(80) },
    );
  }, 300_000);
});

it.each([1, 5, 20, 60, 120, 200])(
  'gets a valid answer when devices vanish after %i turns of the event loop',
  async (turns) => {
    const machine = readMachine('dm-cache');
    const { root, remove } = machineRoot(machine);
    try {
      const pending = inspectStorage(machine.paths[0] ?? '/', { sysroot: root });
      for (let turn = 0; turn < turns; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      rmSync(join(root, 'sys'), { recursive: true });
      expectSound(await pending);
    } finally {
      remove();
    }
  },
);

describe('the class is unknown with a reason', () => {
  it('in a root without /proc', async () => {
    const machine = readMachine('sata-hdd');
    const storage = await inspectUnpacked({
      ...machine,
      entries: machine.entries.filter(({ path }) => !path.startsWith('/proc')),
    });
    expect(storage).toMatchObject({ class: 'unknown', confidence: 'unknown', filesystem: { type: 'unknown' } });
    expect(reasonSentences(storage).join()).toContain('/proc/self/mountinfo is absent');
  });

  it('in a root without /sys', async () => {
    const machine = readMachine('sata-hdd');
    const storage = await inspectUnpacked({
      ...machine,
      entries: machine.entries.filter(({ path }) => !path.startsWith('/sys')),
    });
    expect(storage.class).toBe('unknown');
    expect(reasonSentences(storage).join()).toContain('sdg1 is not in /sys');
  });

  it('when the slaves form a cycle', async () => {
    const machine = readMachine('lvm-nvme');
    const circle = '/sys/devices/virtual/block/dm-6/slaves';
    const storage = await inspectUnpacked(
      withFiles(
        { ...machine, entries: machine.entries.filter(({ path }) => !path.startsWith(`${circle}/`)) },
        { [`${circle}/dm-0`]: 'link:../../dm-0' },
      ),
    );
    expect(storage.class).toBe('unknown');
    expect(reasonSentences(storage)).toEqual(['The device stack below dm-0 is a loop.']);
  });

  it('when an overlay has its upper folder on itself', async () => {
    const storage = await inspectUnpacked(
      withFiles(readMachine('tmpfs'), {
        '/proc/self/mountinfo': '1 0 0:9 / / rw - overlay overlay rw,upperdir=/u,workdir=/w\n',
      }),
      '/u/x',
    );
    expect(storage.class).toBe('unknown');
    expect(reasonSentences(storage).join()).toContain('/u');
  });

  it('when overlays have their upper folders on one another', async () => {
    const lines = [
      '1 0 0:9 / / rw - tmpfs t rw',
      '2 1 0:10 / /a rw - overlay o rw,upperdir=/b/u',
      '3 1 0:11 / /b rw - overlay o rw,upperdir=/a/u',
      '',
    ];
    const storage = await inspectUnpacked(
      withFiles(readMachine('tmpfs'), { '/proc/self/mountinfo': lines.join('\n') }),
      '/a',
    );
    expect(reasonSentences(storage)).toEqual(['The device stack below /a is a loop.']);
  });

  it('when a loop device is its own backing file', async () => {
    const machine = withFiles(readMachine('loop-hdd'), {
      '/sys/devices/virtual/block/loop3/loop/backing_file': '/mnt/case/loop-hdd/own.img',
    });
    expect(reasonSentences(await inspectUnpacked(machine))).toEqual([
      'The device stack below /mnt/case/loop-hdd is a loop.',
    ]);
  });

  it('when a slave has vanished', async () => {
    const machine = readMachine('luks-ssd');
    const storage = await inspectUnpacked({
      ...machine,
      entries: machine.entries.filter(({ path }) => !path.includes('/ata3/') && !path.endsWith('/sdi2')),
    });
    expect(storage.class).toBe('unknown');
    expect(reasonSentences(storage).join()).toContain('(no slaves)');
  });

  it('when a line of mountinfo has an unknown kind, and the reason names it', async () => {
    const machine = withFiles(readMachine('tmpfs'), {
      '/proc/self/mountinfo': '1 0 0:9 / / rw - tmpfs t rw\n7 quux 0:1\n',
    });
    const storage = await inspectUnpacked(machine, '/');
    expect([storage.class, storage.confidence]).toEqual(['memory', 'likely']);
    expect(caveatSentences(storage).join()).toContain('7 quux 0:1');
  });
});

it('a root with only the older /proc/mounts is read by its sources', async () => {
  const machine = readMachine('sata-hdd');
  const older = withFiles(
    { ...machine, entries: machine.entries.filter(({ path }) => path !== '/proc/self/mountinfo') },
    { '/proc/mounts': 'tmpfs / tmpfs rw 0 0\n/dev/sdg1 /mnt/case/sata-hdd ext4 rw,discard 0 0\n' },
  );
  expect(await inspectUnpacked(older)).toMatchObject({
    class: 'hdd',
    filesystem: { type: 'ext4', device: null, syncOptions: ['discard'] },
  });
});
