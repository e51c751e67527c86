// Reads the kind of the machine: its kernel, and whether a hypervisor runs it. A hypervisor can present any storage as any disk; the rules
// take that into account.

import { type Attribute, type Sysroot, textOf } from './sysroot.js';

export interface Host {
  /** /proc/sys/kernel/osrelease, such as `5.4.0-132-generic`. */
  readonly kernelRelease: Attribute;
  /** /proc/version_signature: Ubuntu's own kernel version; absent elsewhere. */
  readonly versionSignature: Attribute;
  readonly systemVendor: Attribute;
  readonly productName: Attribute;
  readonly chassisAssetTag: Attribute;
  /** Whether this machine is virtual, without direct access to the hardware; `null` if nothing shows it. */
  readonly isVirtualMachine: boolean | null;
}

export async function readHost(sysroot: Sysroot): Promise<Host> {
  const dmi = (name: string) => sysroot.read(`/sys/class/dmi/id/${name}`);
  const systemVendor = await dmi('sys_vendor');
  const productName = await dmi('product_name');
  return {
    kernelRelease: await sysroot.read('/proc/sys/kernel/osrelease'),
    versionSignature: await sysroot.read('/proc/version_signature'),
    systemVendor,
    productName,
    chassisAssetTag: await dmi('chassis_asset_tag'),
    isVirtualMachine: await virtualMachine(sysroot, textOf(systemVendor), textOf(productName)),
  };
}

/** The chassis tag of every Azure machine, which cloud-init's ds-identify and DataSourceAzure check too. */
export const AZURE_CHASSIS_TAG = '7783-7084-3265-9085-8269-3286-77';

// The same names, from the same files, as in systemd's src/basic/virt.c.
const VIRTUAL_VENDORS =
  /^(QEMU|KVM|VMware|innotek|Oracle Corporation|Xen|Bochs|Parallels|BHYVE|Microsoft Corporation|Amazon EC2|Google|Alibaba|Tencent|OpenStack|Red Hat|oVirt|Nutanix|DigitalOcean|Hetzner|Linode|Akamai|Vultr|Scaleway|UpCloud|Apple Inc)/i;
const VIRTUAL_PRODUCTS =
  /KVM|Virtual|VMware|HVM domU|Google Compute Engine|Alibaba Cloud|OpenStack|BHYVE|Standard PC|Droplet|vServer|RHEV|oVirt|VPC|CVM|^[a-z][a-z0-9-]*\.(?!metal)[a-z0-9]+$/i;

async function virtualMachine(
  sysroot: Sysroot,
  vendor: string | null,
  product: string | null,
): Promise<boolean | null> {
  if (await ownsHardware(sysroot)) return false;
  // CPUID leaf 1, ECX bit 31: every hypervisor that does not hide sets it, and no x86 CPU does.
  const cpu = await sysroot.readTable('/proc/cpuinfo');
  const flags = cpu.state === 'read' ? /^flags\s*:(.*)$/m.exec(cpu.value)?.[1] : undefined;
  if (flags !== undefined) {
    return /\bhypervisor\b/.test(flags);
  }
  if (vendor === null && product === null) {
    return (await sysroot.exists('/sys/hypervisor/type')) ? true : null;
  }
  if (!VIRTUAL_VENDORS.test(vendor ?? '')) {
    return false;
  }
  // Some of these vendors sell physical machines too.
  return VIRTUAL_PRODUCTS.test(product ?? '') ? true : /\.metal/.test(product ?? '') ? false : null;
}

/** Bit of Xen's start information, include/xen/interface/features.h. */
const XENFEAT_DOM0 = 11;

/**
 * Whether this is Xen's dom0, which has the drivers of the disks although a hypervisor runs it. systemd's detect_vm_xen_dom0() of
 * src/basic/virt.c reads the same files.
 */
async function ownsHardware(sysroot: Sysroot): Promise<boolean> {
  const features = textOf(await sysroot.read('/sys/hypervisor/properties/features'));
  if (features !== null && /^[0-9a-f]{1,16}$/i.test(features)) {
    return (BigInt(`0x${features}`) >> BigInt(XENFEAT_DOM0)) % 2n === 1n;
  }
  const capabilities = textOf(await sysroot.read('/proc/xen/capabilities'));
  return capabilities?.split(/[\s,]+/).includes('control_d') === true;
}
