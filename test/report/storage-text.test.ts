// The text output of `inspect`.

import { describe, expect, it } from 'vitest';
import { SCHEMA_VERSION } from '../../lib/report/report.js';
import { renderInspectionText } from '../../lib/report/text.js';
import type { Storage } from '../../lib/storage/inspect.js';
import { TOOL } from '../../lib/version.js';
import { MACHINES } from '../machines/table.js';
import { inspectMachine } from '../storage/machine.js';

const renderStorage = (storage: Storage, width = 80) =>
  renderInspectionText({ schemaVersion: SCHEMA_VERSION, tool: TOOL, storage, findings: [], advice: [] }, { width });
const textOf = async (name: string, width?: number) => renderStorage(await inspectMachine(name), width);

describe('the text', () => {
  it('has the class first, then its reasons and all evidence', async () => {
    expect(await textOf('dm-cache')).toMatchInlineSnapshot(`
      "/mnt/case/dm-cache is on a spinning disk (hdd, likely).
        nvme0n1 is a virtual disk of a hypervisor (QEMU NVMe disk), and its medium is
        not visible here.
        sdg is a SATA disk that reports 7200 rpm, model WDC WD10EZEX-08W.

      file system
        ext4 on /mnt/case/dm-cache from /dev/mapper/vgc-data

      stack
        /mnt/case/dm-cache      ext4 file system
        └─ dm-17                LVM logical volume vgc-data, 250:17
           ├─ dm-19             LVM cache part vgc-fast_cvol-cdata, 250:19
           │  └─ dm-18          LVM cache part vgc-fast_cvol, 250:18
           │     └─ nvme0n1p7   partition, 259:13
           │        └─ nvme0n1  disk, 259:0
           ├─ dm-20             LVM cache part vgc-fast_cvol-cmeta, 250:20
           │  └─ dm-18          as above
           └─ dm-21             LVM origin vgc-data_corig, 250:21
              └─ sdg6           partition, 8:102
                 └─ sdg         disk, 8:96

      nvme0n1: virtual, certain
        /sys/devices/pci0000:00/0000:00:04.0/nvme/nvme0/nvme0n1
        attached by    nvme-pcie, driver nvme
        vendor         absent                  device/vendor
        model          QEMU NVMe Ctrl          /sys/class/nvme/nvme0/model
        size           4.29 GB                 size
        rotational     no                      queue/rotational
        rotation rate  absent                  device/vpd_pgb1
        write cache    write back              queue/write_cache
        FUA            yes                     queue/fua
        scheduler      [none] mq-deadline      queue/scheduler
        transport      pcie                    /sys/class/nvme/nvme0/transport

      sdg: hdd, likely
        /sys/devices/pci0000:00/0000:00:1f.2/ata1/host1/target1:0:0/1:0:0:0/block/sdg
        attached by    sata, driver ahci
        vendor         ATA                 device/vendor
        model          WDC WD10EZEX-08W    device/model
        size           3.22 GB             size
        rotational     yes                 queue/rotational
        rotation rate  7200 rpm            device/vpd_pgb1
        write cache    write back          queue/write_cache
        FUA            no                  queue/fua
        scheduler      none [mq-deadline]  queue/scheduler

      caveats
        - This machine is virtual (QEMU). A hypervisor can present any storage as this
          disk, so trust the measurement more.
        - Its disks are of different classes (virtual, hdd). The worst decides.
        - A fast disk caches a slower one (LVM cache). With writeback a sync may be
          answered by the cache alone, until it is full; sysfs does not show the mode.
      "
    `);
  });

  it('shows a namespace with two controllers, and absent attributes', async () => {
    expect(await textOf('nvme-mpath')).toMatchInlineSnapshot(`
      "/mnt/case/nvme-mpath is on a virtual disk (virtual, certain).
        nvme4n1 is a virtual disk of a hypervisor (QEMU NVMe disk), and its medium is
        not visible here.

      file system
        ext4 on /mnt/case/nvme-mpath from /dev/nvme4n1

      stack
        /mnt/case/nvme-mpath  ext4 file system
        └─ nvme4n1            disk, 259:3

      nvme4n1: virtual, certain
        /sys/devices/virtual/nvme-subsystem/nvme-subsys4/nvme4n1
        attached by    nvme-pcie
        vendor         absent          device/vendor
        model          QEMU NVMe Ctrl  /sys/class/nvme/nvme3/model
        size           201 MB          size
        rotational     no              queue/rotational
        rotation rate  absent          device/vpd_pgb1
        write cache    write back      queue/write_cache
        FUA            yes             queue/fua
        scheduler      absent          queue/scheduler
        transport      pcie            /sys/class/nvme/nvme3/transport
        transport      pcie            /sys/class/nvme/nvme4/transport
      "
    `);
  });

  it('is short for simple storage', async () => {
    expect(await textOf('tmpfs')).toMatchInlineSnapshot(`
      "/mnt/case/tmpfs is on memory (memory, certain).
        The tmpfs file system on /mnt/case/tmpfs keeps its files in memory.

      file system
        tmpfs on /mnt/case/tmpfs from tmpfs

      stack
        /mnt/case/tmpfs  tmpfs file system
      "
    `);
  });

  it('names missing evidence', async () => {
    expect(await textOf('container-root', 60)).toMatchInlineSnapshot(`
      "/var/lib is on unknown storage.
        The upper folder /srv/ctr-u of / is not visible here.

      file system
        overlay on / from overlay, mounted with
          upperdir=/srv/ctr-u

      stack
        /  overlay file system

      caveats
        - /var/lib is not in this root, so a link in it could not
          be followed.
      "
    `);
  });

  it('compares the measured class with the reported one, and shows the free space', async () => {
    const storage = await inspectMachine('sata-hdd');
    const usage = { sizeBytes: 250e9, availableBytes: 17.25e9 };
    const text = renderStorage({ ...storage, measuredClass: 'ssd', filesystem: { ...storage.filesystem, usage } });
    expect(text).toContain('Its latencies fit a local SSD (ssd).\n');
    expect(text).toContain('  17.3 GB of 250 GB free\n');
    expect(renderStorage({ ...storage, measuredClass: 'hdd' })).not.toContain('latencies');
  });

  it('lists other users of the disk', async () => {
    expect(await textOf('virtio-root')).toContain('on the same disks\n  /, the root file system, on vda\n');
  });

  it('escapes control characters for the terminal', async () => {
    const line = '1 0 0:9 / / rw - tmpfs t rw\n2 1 0:8 / /mnt/case/tmpfs rw - tmpfs \x1b[31mred\\012line rw\n';
    const storage = await inspectMachine('tmpfs', { '/proc/self/mountinfo': line });
    const text = renderStorage({ ...storage, path: '/a\x1b[2J\nb' });
    expect(text).toContain('from ?[31mred?line');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there is none is what is tested
    expect(text).not.toMatch(/[\0-\x09\x0b-\x1f\x7f]/);
  });

  it.each(MACHINES.map(({ what, machine }) => [what, machine] as const))(
    'keeps to its width: %s',
    async (_what, machine) => {
      const storage = await inspectMachine(machine);
      const [narrow, wide] = [renderStorage(storage, 50), renderStorage(storage, 120)];
      const words = (text: string) => text.split(/\s+/).filter((word) => word !== '' && word !== '-');
      expect(words(narrow)).toEqual(words(wide));
      // Sentences wrap, except at a word that is too long for a line. Tables, trees and paths are not wrapped, so that they can be copied.
      const [, caveats = ''] = narrow.split('\ncaveats\n');
      const reasons = narrow.split('\n').slice(1, storage.because.length + 1);
      expect(
        [...reasons, ...caveats.split('\n')].filter((line) => line.length > 50 && line.trim().slice(2).includes(' ')),
      ).toEqual([]);
      expect(narrow).toMatch(/[^\n]\n$/);
      expect(narrow).not.toMatch(/ \n|\n\n\n/);
    },
  );
});
