// Horizontal bars of text, to an eighth of a column.

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** A bar in proportion to the largest; each count above 0 shows. */
export function bar(count: number, most: number, columns: number): string {
  if (count === 0) return '';
  const eighths = Math.max(1, Math.round((8 * columns * count) / most));
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
}
