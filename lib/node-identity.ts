// Identifies the machine of a report: node name, machine id (hashed) and boot id. fleet/ decides whether two reports are from one machine.

import { createHmac } from 'node:crypto';
import { invalidOption } from './errors.js';
import { type Attribute, Sysroot } from './storage/sysroot.js';

/** Identity of the machine of a run. */
export interface NodeIdentity {
  /** The name that the user gave, else the host name. In a pod the host name is the pod's. */
  readonly name: string;
  /**
   * The machine id, hashed for this tool alone, in the form of a UUID; `null` if the machine has none. A container has its own, or none.
   * machine-id(5) asks programs not to disclose the id itself.
   */
  readonly machineId: string | null;
  /** The kernel's id of this boot, the same in containers and on their host; `null` if it cannot be read. */
  readonly bootId: string | null;
}

export interface NodeOptions {
  /** Name of the node. Default: the host name. */
  readonly name?: string | undefined;
  /** Root directory of a captured machine, read in place of `/`. */
  readonly root?: string | undefined;
}

/** Names this tool in the hash of the machine id. If it changed, old and new reports of one machine would seem to be of two. */
const APPLICATION_ID = Buffer.from('7a3d2c5e9b8f4d06a1c47e60d25f9b13', 'hex');
/** The longest DNS name (RFC 1035, section 2.3.4), which is also the longest name of a Kubernetes node. */
const MAX_NAME_LENGTH = 253;

/**
 * Reads the identity of a machine.
 *
 * @throws DiskBenchError `ERR_INVALID_OPTION` for a name that no node can have
 */
export async function readNodeIdentity({ name, root = '/' }: NodeOptions = {}): Promise<NodeIdentity> {
  if (name !== undefined) checkNodeName(name);
  const sysroot = new Sysroot(root);
  const [hostName, machineId, bootId] = await Promise.all([
    firstValue(sysroot, ['/proc/sys/kernel/hostname', '/etc/hostname']),
    firstMachineId(sysroot),
    sysroot.read('/proc/sys/kernel/random/boot_id'),
  ]);
  return {
    name: name ?? hostName ?? 'unknown',
    machineId: machineId === null ? null : appSpecificId(machineId),
    bootId: uuidOf(bootId),
  };
}

/** @throws DiskBenchError `ERR_INVALID_OPTION` if it is empty, too long or unprintable */
export function checkNodeName(name: unknown): asserts name is string {
  if (typeof name !== 'string' || name.trim() === '') throw invalidOption('node', 'node must be a name, such as cp-1');
  if (name.length > MAX_NAME_LENGTH) {
    throw invalidOption('node', `node must have at most ${MAX_NAME_LENGTH} characters, not ${name.length}`);
  }
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(name)) {
    throw invalidOption('node', 'node must be a name without control characters');
  }
}

/**
 * The id that systemd derives from the machine id for one application: HMAC-SHA256 of the application's id, keyed with the machine id, cut
 * to 128 bits and marked as a random UUID (sd_id128_get_machine_app_specific(3), src/libsystemd/sd-id128/sd-id128.c).
 */
export function appSpecificId(machineId: string, applicationId: Buffer = APPLICATION_ID): string {
  const id = createHmac('sha256', Buffer.from(machineId, 'hex')).update(applicationId).digest().subarray(0, 16);
  id[6] = ((id[6] ?? 0) & 0x0f) | 0x40;
  id[8] = ((id[8] ?? 0) & 0x3f) | 0x80;
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Before the first boot of an image the file is empty, or holds the word `uninitialized` (machine-id(5)). */
async function firstMachineId(sysroot: Sysroot): Promise<string | null> {
  for (const path of ['/etc/machine-id', '/var/lib/dbus/machine-id']) {
    const attribute = await sysroot.read(path);
    if (attribute.state !== 'read') continue;
    const id = attribute.value.toLowerCase();
    if (/^[0-9a-f]{32}$/.test(id) && !/^0+$/.test(id)) return id;
  }
  return null;
}

async function firstValue(sysroot: Sysroot, paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    const attribute = await sysroot.read(path);
    if (attribute.state === 'read' && attribute.value !== '') return attribute.value.slice(0, MAX_NAME_LENGTH);
  }
  return null;
}

function uuidOf(attribute: Attribute): string | null {
  if (attribute.state !== 'read') return null;
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(attribute.value) ? attribute.value : null;
}
