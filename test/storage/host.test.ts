// Whether a hypervisor runs the machine.

import { describe, expect, it } from 'vitest';
import { readHost } from '../../lib/storage/host.js';
import { Sysroot } from '../../lib/storage/sysroot.js';
import { machineRoot } from './machine.js';

async function isVirtual(files: Readonly<Record<string, string>>): Promise<boolean | null> {
  const entries = Object.entries(files).map(
    ([path, text]) => ({ kind: 'file', path, content: Buffer.from(text) }) as const,
  );
  const { root, remove } = machineRoot({ paths: [], entries: [{ kind: 'folder', path: '/proc' }, ...entries] });
  try {
    return (await readHost(new Sysroot(root))).isVirtualMachine;
  } finally {
    remove();
  }
}

const dmi = (vendor: string, product: string) => ({
  '/sys/class/dmi/id/sys_vendor': vendor,
  '/sys/class/dmi/id/product_name': product,
});

describe('a machine', () => {
  it.each([
    ['QEMU', 'Standard PC (Q35 + ICH9, 2009)', true],
    ['VMware, Inc.', 'VMware7,1', true],
    ['Microsoft Corporation', 'Virtual Machine', true],
    ['Amazon EC2', 'm7i.large', true],
    ['Amazon EC2', 'u-6tb1.56xlarge', true],
    ['Amazon EC2', 'm7i.metal-24xl', false],
    ['Google', 'Google Compute Engine', true],
    ['Microsoft Corporation', 'Surface Laptop', null],
    ['Oracle Corporation', 'ORACLE SERVER X9-2', null],
    ['Dell Inc.', 'PowerEdge R650', false],
    ['Supermicro', 'Virtual-looking name', false],
  ])('is %s for %s', async (vendor, product, expected) => {
    expect(await isVirtual(dmi(vendor, product))).toBe(expected);
  });

  it('is identified by its CPU before its labels', async () => {
    const cpu = (flags: string) => ({ '/proc/cpuinfo': `processor : 0\nflags\t\t: fpu ${flags}\n` });
    expect(await isVirtual({ ...dmi('Dell Inc.', 'PowerEdge'), ...cpu('sse hypervisor lm') })).toBe(true);
    expect(await isVirtual({ ...dmi('QEMU', 'Standard PC'), ...cpu('sse lm') })).toBe(false);
  });

  it('is unknown without evidence', async () => {
    expect(await isVirtual({})).toBeNull();
  });
});
