// The terminal behind a stream: its width, its colours, and whether it takes more than ASCII.

/** Columns of the terminal behind a stream; `undefined` if there is no terminal, or its width is unknown. */
export function columnsOf(stream: { readonly columns?: number }): number | undefined {
  return stream.columns || undefined;
}

/** FORCE_COLOR turns colours on (0 or false: off), NO_COLOR and TERM=dumb turn them off; otherwise only a terminal gets them. */
export function hasColour(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: refused, TERM: terminal } = env;
  if (forced !== undefined) return !['0', 'false'].includes(forced);
  if (refused !== undefined && refused !== '') return false;
  return terminal !== 'dumb' && stream.isTTY === true;
}

/** By the locale: LC_ALL before LC_CTYPE before LANG, as in setlocale(3). Without any it is the C locale, which is ASCII. */
export function isAsciiOnly(env: NodeJS.ProcessEnv = process.env): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || 'C';
  return !/utf-?8/i.test(locale);
}
