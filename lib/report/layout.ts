// Text in columns and lines: nothing here knows what it says.

/** Columns two spaces apart, each as wide as its widest cell; those not named in `leftColumns` stand to the right. */
export function table(rows: readonly (readonly string[])[], leftColumns: readonly number[]): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    `  ${row
      .map((cell, column) =>
        leftColumns.includes(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')}`.trimEnd(),
  );
}

/** Breaks text at spaces into lines of at most `columns`; a longer word has a line of its own. */
export function wrap(text: string, columns: number, first: string, later = first): string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = later;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}

/** A name as it may be printed: a control character in it must not reach the terminal. */
export function clean(text: string): string {
  return Array.from(text, (letter) => (letter < ' ' || (letter >= '\x7f' && letter <= '\x9f') ? '?' : letter)).join('');
}

/** Lines under a title; none without lines. */
export function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

/** Sections with an empty line between them and a newline at the end; those without lines are left out. */
export function joined(sections: readonly (readonly string[])[]): string {
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}
