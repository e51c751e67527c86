// What the other end of a stream can show: how wide it is, whether it has colours, whether it takes more than ASCII.

/** Columns of the terminal behind a stream; `undefined` where there is none, or one that does not tell. */
export function columnsOf(stream: { readonly columns?: number }): number | undefined {
  return stream.columns || undefined;
}

/** FORCE_COLOR says yes (or, with 0 or false, no), NO_COLOR says no, TERM=dumb cannot; else whatever is no terminal gets none. */
export function hasColour(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: refused, TERM: terminal } = env;
  if (forced !== undefined) return !['0', 'false'].includes(forced);
  if (refused !== undefined && refused !== '') return false;
  return terminal !== 'dumb' && stream.isTTY === true;
}

/** By the locale for letters: LC_ALL before LC_CTYPE before LANG, as setlocale(3) has it. None at all is the C locale, which is ASCII. */
export function isAsciiOnly(env: NodeJS.ProcessEnv = process.env): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || 'C';
  return !/utf-?8/i.test(locale);
}
