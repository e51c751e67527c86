// The device stack as rows of a tree, without recursion and with bounds: a saved report may have any number of layers.

import type { Layer } from '../storage/stack/layer.js';

/** One row of the tree. */
export interface StackRow {
  readonly layer: Layer;
  readonly depth: number;
  /** Of each depth from 1 to its own: whether no sibling comes below. */
  readonly isLast: readonly boolean[];
  /** Several layers are on it: it is shown once, and named where it is met again. */
  readonly isAgain: boolean;
}

/** Real stacks have ten layers at most. Deeper ones fit no telephone. */
const MOST_DEPTH = 16;
const MOST_ROWS = 200;

/** The rows from the top down, and whether some were left out. */
export function stackRows(stack: readonly Layer[]): { readonly rows: readonly StackRow[]; readonly isCut: boolean } {
  const byId = new Map(stack.map((layer) => [layer.id, layer]));
  const shown = new Set<string>();
  const rows: StackRow[] = [];
  const [top] = stack;
  const waiting: Omit<StackRow, 'isAgain'>[] = top === undefined ? [] : [{ layer: top, depth: 0, isLast: [] }];
  let isCut = false;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (rows.length === MOST_ROWS) return { rows, isCut: true };
    const { layer, depth, isLast } = next;
    const isAgain = shown.has(layer.id);
    shown.add(layer.id);
    rows.push({ layer, depth, isLast, isAgain });
    const below = isAgain ? [] : layer.below.slice(0, MOST_ROWS).flatMap((id) => byId.get(id) ?? []);
    if (below.length > 0 && depth === MOST_DEPTH) {
      isCut = true;
      continue;
    }
    isCut ||= layer.below.length > MOST_ROWS;
    const children = below.map((child, index) => ({
      layer: child,
      depth: depth + 1,
      isLast: [...isLast, index === below.length - 1],
    }));
    waiting.push(...children.reverse());
  }
  return { rows, isCut };
}
