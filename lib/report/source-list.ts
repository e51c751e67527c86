// The documents that a report cites, each once and numbered in the order of their first use.

import type { Source } from '../verdict/sources.js';

/** Each document once, whichever finding named it; a report that was read from a file has its own copy for each finding. */
export function sourcesOf(citing: readonly object[]): Source[] {
  const sources: Source[] = [];
  for (const { source } of citing as readonly { readonly source?: Source | undefined }[]) {
    if (source !== undefined && !sources.some((known) => isSame(known, source))) sources.push(source);
  }
  return sources;
}

/** `[1]` */
export function sourceNumber(source: Source, sources: readonly Source[]): string {
  return `[${sources.findIndex((known) => isSame(known, source)) + 1}]`;
}

function isSame(one: Source, other: Source): boolean {
  return one.url === other.url && one.title === other.title;
}
