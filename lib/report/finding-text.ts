// A finding in words: what it is called, what was seen, what was wanted. Plain text; escaping is each format's own.

import type { Finding } from '../verdict/judge.js';
import type { LatencyFinding } from '../verdict/latency-findings.js';
import { latency, latencyLimit, rate, thousands } from './format.js';

export interface FindingWords {
  /** `fdatasync p99 (paced)`; of a storage finding what was found. */
  readonly title: string;
  /** `2.62 ms`; `-` where nothing tells, empty of a storage finding, whose title says it. */
  readonly observed: string;
  /** `< 10 ms`, `a disk of its own for etcd`. */
  readonly limit: string;
}

export function findingWords(finding: Finding): FindingWords {
  if (!isLatencyFinding(finding)) return { title: finding.observed, observed: '', limit: finding.limit };
  return {
    title: `${finding.title} (${finding.phase})`,
    observed: observedText(finding),
    limit: `${SIGNS[finding.holds]} ${finding.unit === 'ns' ? latencyLimit(finding.limit) : `${thousands(finding.limit)}/s`}`,
  };
}

/** A finding in a sentence or two, as a reason. */
export function findingReason(finding: Finding): string {
  const { title, observed, limit } = findingWords(finding);
  const { because = '' } = finding;
  if (!isLatencyFinding(finding)) return `${title}. ${because}`.trim();
  if (finding.observed === null) return because;
  return `${title} is ${observed}, and should be ${limit}${because === '' ? '' : `: ${because}`}`;
}

export function isLatencyFinding(finding: Finding): finding is LatencyFinding {
  return finding.unit !== '';
}

const SIGNS: Readonly<Record<LatencyFinding['holds'], string>> = { below: '<', 'at-most': '<=', 'at-least': '>=' };

function observedText({ observed, unit }: LatencyFinding): string {
  if (observed === null) return '-';
  return unit === 'ns' ? latency(observed) : `${rate(observed)}/s`;
}
