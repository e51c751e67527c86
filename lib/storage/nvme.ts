// Finds the controllers of an NVMe namespace, and reads what distinguishes local NVMe from NVMe over fabrics. With native multipath the
// namespace is below a subsystem, in devices/virtual even for PCIe: its links lead to the controllers.

import type { Attribute, Sysroot } from './sysroot.js';

export interface NvmeController {
  readonly name: string;
  /**
   * `pcie`, `apple-nvme`, `tcp`, `rdma`, `fc` or `loop`: the only attribute in sysfs that distinguishes NVMe over fabrics from a local
   * disk.
   */
  readonly transport: Attribute;
  /** Whether its device is a PCI function. Kernels before 4.8 have no `transport`, and no NVMe over fabrics. */
  readonly isOnPci: boolean;
  readonly model: Attribute;
  readonly state: Attribute;
}

/** The controllers of the namespace in `folder`; empty if sysfs shows none. */
export async function nvmeControllers(sysroot: Sysroot, folder: string): Promise<readonly NvmeController[]> {
  const owner = await sysroot.resolve(`${folder}/device`);
  if (!owner.exists) {
    return [];
  }
  // With native multipath the owner is a subsystem, nvme-subsys0, with its controllers. nvme3 is a controller, nvme3n1 a namespace,
  // nvme3c0n1 a hidden path to it.
  const names = (await sysroot.list(owner.path)).filter((name) => /^nvme\d+$/.test(name));
  const below = await Promise.all(names.map((name) => sysroot.resolve(`${owner.path}/${name}`)));
  const controllers = [owner, ...below].filter(({ path, exists }) => exists && /\/nvme\d+$/.test(path));
  const paths = [...new Set(controllers.map(({ path }) => path))];
  return Promise.all(
    paths.map(async (path) => ({
      name: path.slice(path.lastIndexOf('/') + 1),
      transport: await sysroot.read(`${path}/transport`),
      isOnPci: /\/[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]\/nvme\/nvme\d+$/.test(path),
      model: await sysroot.read(`${path}/model`),
      state: await sysroot.read(`${path}/state`),
    })),
  );
}
