// Decides one class for the whole stack from the classes of its ends: the slowest leaf device counts, and an unknown end makes the class
// less certain. rules.ts decides the class of a disk, rules/filesystem-rules.ts that of a file system without one.

import { caveatsOf, isUnnamedMapper } from './caveats.js';
import { productOf } from './disk-facts.js';
import type { Evidence } from './evidence.js';
import { type LeafEvidence, modelText } from './leaf.js';
import { modelOf } from './models.js';
import type { DiskRuleId, Reason } from './reason.js';
import type { Reference } from './reference.js';
import {
  type Confidence,
  type Decision,
  type DiskRule,
  type DiskRuleInput,
  NOT_KNOWN,
  type StorageClass,
} from './rule.js';
import { FILESYSTEM_RULES } from './rules/filesystem-rules.js';
import { DISK_RULES } from './rules.js';
import type { End, Layer } from './stack/layer.js';
import { textOf } from './sysroot.js';

/** A leaf device with the decision of its rule. */
export interface Leaf extends LeafEvidence {
  readonly class: StorageClass;
  readonly confidence: Confidence;
  /** Id of the rule that decided. */
  readonly rule: string;
  readonly source: Reference;
  /** The product's name, if a table has the model or the driver. */
  readonly product: string | null;
  /** The cloud deletes the disk's content when the machine stops or moves to another host. */
  readonly isEphemeral: boolean;
  /** The disk reports a volatile cache, but the kernel sends it no flushes because of a write_cache setting on it or above it. */
  readonly hasUnflushedCache: boolean;
}

/** Classifies the whole evidence. */
export function classify(evidence: Evidence) {
  const { ends, layers, missing } = evidence;
  const judged = ends.map((end) => judge(end, evidence));
  const leaves = judged.flatMap(({ leaf }) => leaf ?? []);
  return {
    // A mapping that may delay or drop writes makes the class less certain.
    ...combine(judged, missing.length > 0 || layers.some(isUnnamedMapper)),
    because: judged.length === 0 ? [withoutEnds(evidence)] : distinct(judged.map(({ reason }) => reason)),
    caveats: caveatsOf(evidence, leaves),
    leaves,
  };
}

type JudgedEnd = Decision & { readonly reason: Reason; readonly leaf?: Leaf };

function judge(end: End, evidence: Evidence): JudgedEnd {
  switch (end.kind) {
    case 'disk':
      return judgeDisk(end.leaf, evidence);
    case 'filesystem': {
      const { id, ...decision } = FILESYSTEM_RULES[end.family];
      return { ...decision, reason: { id, filesystem: end.mount.type, mountPoint: end.mount.mountPoint } };
    }
    case 'replica':
      // A sync waits for another machine, unless the peer is disconnected or the protocol is A.
      // https://docs.kernel.org/admin-guide/blockdev/drbd/index.html
      return { class: 'network', confidence: 'likely', reason: { id: 'replica', device: end.name } };
    case 'lost':
      return { ...NOT_KNOWN, reason: { id: 'lost', why: end.why } };
  }
}

/** The first rule that matches decides. */
function judgeDisk(leaf: LeafEvidence, { host, layers }: Evidence): JudgedEnd {
  const input = { leaf, host };
  const rule = DISK_RULES.find(({ when }) => when(input));
  if (rule === undefined) throw new Error('the last rule matches everything');
  const decision = { class: rule.class, confidence: confidenceOf(rule, input) };
  const isTemporary = rule.id === 'azure-temporary-disk';
  return {
    ...decision,
    reason: diskReason(rule.id, leaf),
    leaf: {
      ...leaf,
      rule: rule.id,
      ...decision,
      source: typeof rule.source === 'function' ? rule.source(leaf) : rule.source,
      product: isTemporary ? 'Azure temporary disk' : productOf(leaf),
      isEphemeral: isTemporary || modelOf(leaf)?.place === 'cloud-local',
      hasUnflushedCache: isUnflushed(leaf, layers),
    },
  };
}

function confidenceOf(rule: DiskRule, input: DiskRuleInput): Confidence {
  if (rule.class === 'unknown') return 'unknown';
  return typeof rule.confidence === 'function' ? rule.confidence(input) : rule.confidence;
}

function diskReason(id: DiskRuleId, leaf: LeafEvidence): Reason {
  return {
    id,
    device: leaf.name,
    transport: leaf.transport,
    model: modelText(leaf),
    driver: leaf.driver,
    hostDriver: leaf.hostDriver,
    rotationRate: leaf.rotationRate,
    product: productOf(leaf),
  };
}

/** The kernel ends a flush at the first device, from the file system down, whose queue/write_cache is `write through`. */
function isUnflushed(leaf: LeafEvidence, layers: readonly Layer[]): boolean {
  const { writeCache, reportedCache } = leaf.attributes;
  const kernelCache = textOf(writeCache);
  if (kernelCache === 'write through') return textOf(reportedCache)?.startsWith('write back') === true;
  // A read-only mapping, such as dm-verity, needs no flushes.
  const isReadOnly = ({ type, attributes }: Layer) => type === 'verity' || textOf(attributes.readOnly) === '1';
  const stops = layers.filter((layer) => !isReadOnly(layer) && textOf(layer.attributes.writeCache) === 'write through');
  return kernelCache === 'write back' && stops.some((layer) => idsBelow(layer, layers).has(leaf.name));
}

function idsBelow(top: Layer, layers: readonly Layer[]): ReadonlySet<string> {
  const byId = new Map(layers.map((layer) => [layer.id, layer]));
  const found = new Set<string>();
  const todo = [...top.below];
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    todo.push(...(byId.get(id)?.below ?? []));
  }
  return found;
}

function withoutEnds({ missing: [gap] }: Evidence): Reason {
  return gap === undefined ? { id: 'nothing-found' } : { id: 'gap', gap };
}

/** People read the reasons: an array of 24 equal disks needs no more. */
const MAX_REASONS = 12;

function distinct(reasons: readonly Reason[]): readonly Reason[] {
  return [...new Map(reasons.map((reason) => [JSON.stringify(reason), reason])).values()].slice(0, MAX_REASONS);
}

// From the fastest to the slowest sync. A stack has the last class that any of its ends has.
const BY_BADNESS: readonly StorageClass[] = ['nvme', 'ssd', 'virtual', 'hdd', 'network'];

/**
 * Combines the classes of several ends. Memory together with a disk is `unknown`: whether data survives depends on which of them it was
 * written to. An unknown end may be slower than the others, unless one of them is `hdd` or `network`.
 */
function combine(ends: readonly Decision[], isUncertain: boolean): Decision {
  const classes = new Set(ends.map((end) => end.class));
  const [only] = classes;
  if (only === undefined || (classes.size > 1 && classes.has('memory'))) return NOT_KNOWN;
  const known = BY_BADNESS.filter((kind) => classes.has(kind)).at(-1);
  const worst = classes.size === 1 ? only : known;
  const isSlowest = worst === 'network' || worst === 'hdd';
  if (worst === undefined || worst === 'unknown' || (classes.has('unknown') && !isSlowest)) return NOT_KNOWN;
  const isCertain =
    !isUncertain &&
    !classes.has('unknown') &&
    ends.filter((end) => end.class === worst).every((end) => end.confidence === 'certain');
  return { class: worst, confidence: isCertain ? 'certain' : 'likely' };
}
