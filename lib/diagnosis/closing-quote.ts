// Where a quoted text ends. JSON, and the labels of Prometheus' text format, escape a quote with a backslash.

/** The index of the quote that ends a text; -1 if there is none. */
export function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}
