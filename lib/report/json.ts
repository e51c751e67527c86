// The data as JSON: the contract, for machines to keep.

/** Indented JSON with a newline at its end. */
export function renderJson(what: object): string {
  return `${JSON.stringify(what, null, 2)}\n`;
}
