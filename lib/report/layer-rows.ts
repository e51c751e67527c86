// The layers of a stack in the order of a tree, for every renderer. A saved report may hold any stack: depth and length are bounded, and
// nothing recurses.

import type { Layer } from '../storage/stack/layer.js';

export interface LayerRow {
  readonly layer: Layer;
  readonly depth: number;
  /** Branches of the tree in front of the name. */
  readonly lead: string;
  /** It was shown before, with all below it. */
  readonly isAgain: boolean;
}

/** More than any stack that this tool makes. */
const MAX_ROWS = 512;
const MAX_DEPTH = 64;

/** The rows to show, and how many layers are left out. */
export function layerRows(stack: readonly Layer[]): { readonly rows: readonly LayerRow[]; readonly left: number } {
  const byId = new Map(stack.map((layer) => [layer.id, layer]));
  const shown = new Set<string>();
  const rows: LayerRow[] = [];
  const [top] = stack;
  const todo: { layer: Layer; depth: number; lead: string; indent: string }[] =
    top === undefined ? [] : [{ layer: top, depth: 0, lead: '', indent: '' }];
  for (let next = todo.pop(); next !== undefined && rows.length < MAX_ROWS; next = todo.pop()) {
    const { layer, depth, lead, indent } = next;
    const isAgain = shown.has(layer.id);
    shown.add(layer.id);
    rows.push({ layer, depth, lead, isAgain });
    if (isAgain || depth >= MAX_DEPTH) continue;
    const below = layer.below.slice(0, MAX_ROWS).flatMap((id) => byId.get(id) ?? []);
    const children = below.map((child, index) => {
      const isLast = index === below.length - 1;
      return {
        layer: child,
        depth: depth + 1,
        lead: `${indent}${isLast ? '└─ ' : '├─ '}`,
        indent: `${indent}${isLast ? '   ' : '│  '}`,
      };
    });
    todo.push(...children.reverse());
  }
  return { rows, left: byId.size - shown.size };
}
