// Text in columns and lines: nothing here knows what it says. Escape sequences of colours take no room.

/** How many columns a text takes; its colours take none. */
export function columnsOf(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colours' own
  return [...text.replace(/\x1b\[[\d;]*m/g, '')].length;
}

/** Fills with spaces to so many columns, to the left of its text where `isRight`. */
export function padded(text: string, columns: number, isRight = false): string {
  const fill = ' '.repeat(Math.max(0, columns - columnsOf(text)));
  return isRight ? fill + text : text + fill;
}

/** What becomes of a table that is too wide. */
export interface Fit {
  /** The width to keep to. */
  readonly columns: number;
  /** Columns that may be left out, the first first. */
  readonly drop: readonly number[];
}

/** Columns two spaces apart, each as wide as its widest cell; those not named in `leftColumns` stand to the right. */
export function table(rows: readonly (readonly string[])[], leftColumns: readonly number[], fit?: Fit): string[] {
  const widths = widthsOf(rows);
  let shown = widths.map((_, column) => column);
  for (const column of fit?.drop ?? []) {
    if (widthOf(shown.map((index) => widths[index] ?? 0)) <= (fit?.columns ?? 0)) break;
    shown = shown.filter((index) => index !== column);
  }
  return rows.map((row) =>
    `  ${shown
      .map((column) => padded(row[column] ?? '', widths[column] ?? 0, !leftColumns.includes(column)))
      .join('  ')}`.trimEnd(),
  );
}

/** Whether a table of these rows keeps to a width. */
export function fits(rows: readonly (readonly string[])[], columns: number): boolean {
  return widthOf(widthsOf(rows)) <= columns;
}

function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: count }, (_, column) => Math.max(...rows.map((row) => columnsOf(row[column] ?? ''))));
}

function widthOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + 2 + width, 0);
}

/** Breaks text at spaces into lines of at most `columns`; a longer word has a line of its own. */
export function wrap(text: string, columns: number, first: string, later = first): string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && columnsOf(line) + 1 + columnsOf(word) > columns) {
      lines.push(line);
      line = later;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}

/** A name as it may be printed: a control character in it must not reach the terminal, nor one that turns or hides text. */
export function clean(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '?');
}

/** The same of every string in a value, however deep. */
export function cleanAll<Value>(value: Value): Value {
  if (typeof value === 'string') return clean(value) as Value;
  if (Array.isArray(value)) return value.map(cleanAll) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, cleanAll(inner)])) as Value;
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
