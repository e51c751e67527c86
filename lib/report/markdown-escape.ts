// Text that came from anywhere, made safe to stand in GitHub's Markdown: it can open no link, image, HTML, table cell, mention or list.

import { clean } from './layout.js';

const ZERO_WIDTH_SPACE = '\u200b';

/** Text in a sentence or a table cell, on one line. */
export function markdownText(text: string): string {
  return (
    clean(text)
      .trim()
      .replace(/&/g, '&amp;')
      .replace(/[\\`*_[\]<>|~]/g, '\\$&')
      // Links of bare addresses, mentions and references are looked for in escaped letters too.
      .replace(/:\/\//g, `:${ZERO_WIDTH_SPACE}//`)
      .replace(/www\./gi, (www) => `${www.slice(0, 3)}${ZERO_WIDTH_SPACE}.`)
      .replace(/[@#](?=\S)/g, `$&${ZERO_WIDTH_SPACE}`)
      // Characters that begin a list, a heading or a rule at the start of a line.
      .replace(/^[-+=#]/, '\\$&')
      .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
  );
}

/** A name as code that its content cannot close. Not for a table: a bar ends its cells even in code. */
export function markdownCode(text: string): string {
  const words = clean(text);
  const longest = Math.max(0, ...(words.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  // Spaces beside backticks, so that none of the text's joins the fence; CommonMark takes them off again.
  const pad = /^`|`$|^ .* $/.test(words) ? ' ' : '';
  return words.trim() === '' ? '` `' : `${fence}${pad}${words}${pad}${fence}`;
}

/** A link to an address of our own tables; a saved report may hold any, so that only plain web addresses become one. */
export function markdownLink(text: string, url: string): string {
  return /^https?:\/\/[\w.~:/?#@!$&'*+,;=%-]+$/.test(url) ? `[${markdownText(text)}](<${url}>)` : markdownText(text);
}
