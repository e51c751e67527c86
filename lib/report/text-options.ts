// Options of text for a terminal. The caller knows what the terminal supports.

export interface TextOptions {
  /** Columns to keep to, 40 and up; 80 by default. A path, an address or a command may exceed it: they cannot be broken. */
  readonly width?: number | undefined;
  /** Escape sequences for colours; none by default. */
  readonly colour?: boolean | undefined;
  /** ASCII letters alone; by default Unicode's too. */
  readonly ascii?: boolean | undefined;
  /** The whole report instead of the summary. */
  readonly verbose?: boolean | undefined;
}
