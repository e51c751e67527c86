// Decides one class for the whole stack from the classes of its ends: the worst leaf counts, and an end that was lost leaves room for
// worse. The classes of single ends are decided by rules.ts.

import { CAVEATS } from './caveats.js';
import type { Evidence } from './evidence.js';
import { isUnnamedMapper } from './layer-kind.js';
import type { LeafEvidence } from './leaf.js';
import type { Reference } from './reference.js';
import { type Confidence, RULES, type Seen, type StorageClass } from './rules.js';
import { printable } from './sysroot.js';

/** A leaf disk and what its rule made of it. */
export interface Leaf extends LeafEvidence {
  readonly class: StorageClass;
  readonly confidence: Confidence;
  /** The row of the rules that decided. */
  readonly rule: string;
  readonly source: Reference;
}

export interface Classification {
  readonly class: StorageClass;
  readonly confidence: Confidence;
  readonly because: readonly string[];
  readonly caveats: readonly string[];
  readonly leaves: readonly Leaf[];
}

/** The first rule that matches one end. */
export function decide(seen: Seen) {
  const rule = RULES.find((row) => row.when(seen));
  if (rule === undefined) {
    throw new Error('the last rule matches everything');
  }
  return {
    rule: rule.id,
    class: rule.class,
    confidence: typeof rule.confidence === 'function' ? rule.confidence(seen) : rule.confidence,
    because: rule.because(seen),
    source: typeof rule.source === 'function' ? rule.source(seen) : rule.source,
  };
}

/** Classifies all of the evidence. */
export function classify(evidence: Evidence): Classification {
  const { host } = evidence;
  const judged = evidence.ends.map((end) => ({ end, ...decide({ end, host }) }));
  // A mapping that may delay or drop writes is not certainly what lies under it.
  const isUnnamed = evidence.layers.some((layer) => isUnnamedMapper(layer.kind, layer.attributes));
  const whole = combine(judged, evidence.missing.length > 0 || isUnnamed);
  const reasons =
    judged.length === 0
      ? [evidence.missing[0] ?? 'nothing was found under the path']
      : judged.map(({ because }) => because);
  const leaves = judged.flatMap(({ end, because: _because, ...verdict }) =>
    end.kind === 'disk' ? [{ ...end.leaf, ...verdict }] : [],
  );
  return {
    ...whole,
    because: [...new Set(reasons)].slice(0, MAX_REASONS).map(sentence),
    caveats: CAVEATS.flatMap((row) =>
      row.say(
        evidence,
        judged.map(({ end, class: kind, confidence }) => ({
          class: kind,
          confidence,
          leaf: end.kind === 'disk' ? end.leaf : null,
        })),
      ),
    ).map(sentence),
    leaves,
  };
}

/** A list of reasons is read by a person; an array of 24 equal disks has said enough by then. */
const MAX_REASONS = 12;

// What a sync must wait for, from the quickest to the slowest: the class of a stack is the last that any of its ends has.
const BY_BADNESS: readonly StorageClass[] = ['nvme', 'ssd', 'virtual', 'hdd', 'network'];

interface Verdict {
  readonly class: StorageClass;
  readonly confidence: Confidence;
}

/**
 * One class of many. Memory beside a disk is `unknown`: whether anything survives depends on which of them was written.
 * An unknown end beside others could be worse than all of them, and is outdone only by what is slow itself.
 */
function combine(ends: readonly Verdict[], isVague: boolean): Verdict {
  const classes = new Set(ends.map((end) => end.class));
  const [only] = classes;
  if (only === undefined || (classes.size > 1 && classes.has('memory'))) {
    return NOT_KNOWN;
  }
  const known = BY_BADNESS.filter((kind) => classes.has(kind)).at(-1);
  const worst = classes.size === 1 ? only : known;
  const isOutdone = worst === 'network' || worst === 'hdd';
  if (worst === undefined || worst === 'unknown' || (classes.has('unknown') && !isOutdone)) {
    return NOT_KNOWN;
  }
  const isCertain =
    !isVague &&
    !classes.has('unknown') &&
    ends.filter((end) => end.class === worst).every((end) => end.confidence === 'certain');
  return { class: worst, confidence: isCertain ? 'certain' : 'likely' };
}

const NOT_KNOWN: Verdict = { class: 'unknown', confidence: 'unknown' };

function sentence(clause: string): string {
  const text = printable(clause);
  const capital = /^(the|this|a|no|nothing) /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.?!]$/.test(capital) ? capital : `${capital}.`;
}
