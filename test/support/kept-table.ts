// Generated tables of docs/. Their heads are written by hand. Their rows are between `<!-- name -->` and `<!-- end of name -->`: a test
// fails if they differ, and with UPDATE_DOCS=1 it rewrites them.

import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

export function keepTable(doc: string, name: string, rows: readonly (readonly string[])[]): void {
  const file = new URL(`../../docs/${doc}`, import.meta.url);
  const text = readFileSync(file, 'utf8');
  const table = new RegExp(`(<!-- ${name} -->\\n\\n(?:\\|.*\\n){2})((?:\\|.*\\n)*)(?=\\n<!-- end of ${name} -->)`);
  const kept = table.exec(text)?.[2];
  expect(kept, `docs/${doc} has no table ${name}`).toBeDefined();
  const wanted = rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
  if (process.env['UPDATE_DOCS'])
    writeFileSync(
      file,
      text.replace(table, (_, head) => head + wanted),
    );
  else expect(kept, `UPDATE_DOCS=1 keeps docs/${doc}`).toBe(wanted);
}
