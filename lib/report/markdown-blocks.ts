// Blocks of GitHub's Markdown: lists, tables, and what is folded. The caller escapes their content.

/** Blocks with an empty line between them and a newline at the end; empty ones are left out. */
export function joinedBlocks(blocks: readonly string[]): string {
  return `${filled(blocks).join('\n\n')}\n`;
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** Empty without rows. Columns that are not named in `leftColumns` stand to the right. */
export function table(
  head: readonly string[],
  leftColumns: readonly number[],
  rows: readonly (readonly string[])[],
): string {
  if (rows.length === 0) return '';
  const alignment = head.map((_, column) => (leftColumns.includes(column) ? ':--' : '--:'));
  return [head, alignment, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Empty without blocks. A blank line ends the HTML, so that Markdown begins again. */
export function folded(summary: string, blocks: readonly string[]): string {
  const inside = filled(blocks).join('\n\n');
  return inside === '' ? '' : `<details><summary>${summary}</summary>\n\n${inside}\n\n</details>`;
}

function filled(blocks: readonly string[]): string[] {
  return blocks.filter((block) => block !== '');
}
