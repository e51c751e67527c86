// Plain-text tables, and number formats for benchmarks.

/** Each column has the width of its widest cell. The first is left-aligned, the others right-aligned. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    widths
      .map((width, column) => (column === 0 ? (row[column] ?? '').padEnd(width) : (row[column] ?? '').padStart(width)))
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

export function microseconds(ns: number | null | undefined): string {
  return ns === null || ns === undefined || Number.isNaN(ns) ? '-' : (ns / 1000).toFixed(0);
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

export function ratio(value: number): string {
  return Number.isNaN(value) ? '-' : value.toFixed(2);
}
