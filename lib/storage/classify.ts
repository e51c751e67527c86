// Decides one class for the whole stack from the classes of its ends: the worst leaf counts, and an end that was lost leaves room for
// worse. The classes of single ends are decided by rules.ts.

import { type Caveat, caveatsOf, isUnnamedMapper } from './caveats.js';
import { modelOf, productOf } from './disk-facts.js';
import type { Evidence } from './evidence.js';
import type { LeafEvidence } from './leaf.js';
import type { Reason } from './reason.js';
import type { Reference } from './reference.js';
import { type Confidence, RULES, type Seen, type StorageClass } from './rules.js';
import type { Layer } from './stack/layer.js';
import { textOf } from './sysroot.js';

/** A leaf disk and the decision of its rule. */
export interface Leaf extends LeafEvidence {
  readonly class: StorageClass;
  readonly confidence: Confidence;
  /** Id of the rule that decided. */
  readonly rule: string;
  readonly source: Reference;
  /** The product's name, if a table knows the model or the driver. */
  readonly product: string | null;
  /** The cloud deletes its content when the machine is stopped, or moves to another host. */
  readonly isEphemeral: boolean;
  /** It reports a volatile cache, and the kernel was told to send no flushes, on the disk or above it. */
  readonly hasUnflushedCache: boolean;
}

export interface Classification {
  readonly class: StorageClass;
  readonly confidence: Confidence;
  readonly because: readonly Reason[];
  readonly caveats: readonly Caveat[];
  readonly leaves: readonly Leaf[];
}

/** The decision of the first rule that matches one end. */
export function decide(seen: Seen) {
  const rule = RULES.find((row) => row.when(seen));
  if (rule === undefined) throw new Error('the last rule matches everything');
  return {
    rule: rule.id,
    class: rule.class,
    confidence: typeof rule.confidence === 'function' ? rule.confidence(seen) : rule.confidence,
    reason: rule.reason(seen),
    source: typeof rule.source === 'function' ? rule.source(seen) : rule.source,
  };
}

/** Classifies all of the evidence. */
export function classify(evidence: Evidence): Classification {
  const { host, layers, missing } = evidence;
  const judged = evidence.ends.map((end) => ({ end, ...decide({ end, host }) }));
  // A mapping that may delay or drop writes is not certainly what is below it.
  const whole = combine(judged, missing.length > 0 || layers.some(isUnnamedMapper));
  const ends = judged.map(({ end, class: kind, confidence }) => ({
    class: kind,
    confidence,
    leaf: end.kind === 'disk' ? end.leaf : null,
  }));
  return {
    ...whole,
    because: judged.length === 0 ? [withoutEnds(evidence)] : distinct(judged.map(({ reason }) => reason)),
    caveats: caveatsOf(evidence, ends),
    leaves: judged.flatMap(({ end, reason: _, ...decision }) =>
      end.kind === 'disk' ? [{ ...end.leaf, ...decision, ...factsOf(end.leaf, decision.rule, layers) }] : [],
    ),
  };
}

function factsOf(leaf: LeafEvidence, rule: string, layers: readonly Layer[]) {
  const isTemporary = rule === 'azure-temporary-disk';
  return {
    product: isTemporary ? 'Azure temporary disk' : productOf(leaf),
    isEphemeral: isTemporary || modelOf(leaf)?.isEphemeral === true,
    hasUnflushedCache: isUnflushed(leaf, layers),
  };
}

/** The kernel ends a flush at the first device, from the file system down, whose queue/write_cache is `write through`. */
function isUnflushed(leaf: LeafEvidence, layers: readonly Layer[]): boolean {
  const { writeCache, reportedCache } = leaf.attributes;
  const kernels = textOf(writeCache);
  if (kernels === 'write through') return textOf(reportedCache)?.startsWith('write back') === true;
  // dm-verity is read-only, and takes no flushes for that reason.
  const stops = layers.filter(
    (layer) => layer.type !== 'verity' && textOf(layer.attributes.writeCache) === 'write through',
  );
  return kernels === 'write back' && stops.some((layer) => idsBelow(layer, layers).has(leaf.name));
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

/** A list of reasons is read by a person: an array of 24 equal disks has said enough by then. */
const MAX_REASONS = 12;

function distinct(reasons: readonly Reason[]): readonly Reason[] {
  return [...new Map(reasons.map((reason) => [JSON.stringify(reason), reason])).values()].slice(0, MAX_REASONS);
}

// What a sync must wait for, from the quickest to the slowest: the class of a stack is the last that any of its ends has.
const BY_BADNESS: readonly StorageClass[] = ['nvme', 'ssd', 'virtual', 'hdd', 'network'];

interface Decision {
  readonly class: StorageClass;
  readonly confidence: Confidence;
}

/**
 * One class of many. Memory beside a disk is `unknown`: whether anything survives depends on which of them was written.
 * An unknown end beside others could be worse than all of them, and is outdone only by what is slow itself.
 */
function combine(ends: readonly Decision[], isVague: boolean): Decision {
  const classes = new Set(ends.map((end) => end.class));
  const [only] = classes;
  if (only === undefined || (classes.size > 1 && classes.has('memory'))) return NOT_KNOWN;
  const known = BY_BADNESS.filter((kind) => classes.has(kind)).at(-1);
  const worst = classes.size === 1 ? only : known;
  const isOutdone = worst === 'network' || worst === 'hdd';
  if (worst === undefined || worst === 'unknown' || (classes.has('unknown') && !isOutdone)) return NOT_KNOWN;
  const isCertain =
    !isVague &&
    !classes.has('unknown') &&
    ends.filter((end) => end.class === worst).every((end) => end.confidence === 'certain');
  return { class: worst, confidence: isCertain ? 'certain' : 'likely' };
}

const NOT_KNOWN: Decision = { class: 'unknown', confidence: 'unknown' };
