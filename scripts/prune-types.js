// Keeps in dist/ only the declarations that the public ones need; nobody can import the others, which are the majority. If it removes too
// much, the consumer's type check in test/install fails.

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseAst } from 'rolldown/parseAst';

const DIST = join(import.meta.dirname, '../dist');
const INDEX = join(DIST, 'index.d.ts');
const modules = new Map();

/** Each declaration, import and re-export of a module. */
function itemsOf(path) {
  const known = modules.get(path);
  if (known) return known;
  const text = readFileSync(path, 'utf8');
  const items = parseAst(text, { lang: 'dts' }).body.flatMap((node, index, all) => {
    if (node.source) {
      const keyword = node.type === 'ImportDeclaration' ? 'import' : 'export';
      return node.specifiers.map((specifier) => fromElsewhere(keyword, specifier, node.source.value, path));
    }
    const declared = node.declaration ?? node;
    // Includes the comment before it.
    const item = { text: text.slice(all[index - 1]?.end ?? 0, node.end), needs: identifiersIn(node) };
    return (declared.declarations ?? [declared]).map(({ id }) => ({ ...item, name: id?.name }));
  });
  modules.set(path, items);
  return items;
}

function fromElsewhere(keyword, { local, imported = local, exported = local }, source, path) {
  const [original, name] = keyword === 'import' ? [imported.name, local.name] : [local.name, exported.name];
  const names = original === name ? name : `${original} as ${name}`;
  return {
    name,
    text: `\n${keyword} type { ${names} } from '${source}';`,
    from: source.startsWith('.') ? join(dirname(path), source.replace(/\.js$/, '.d.ts')) : undefined,
    original,
  };
}

function identifiersIn(node, found = new Set()) {
  if (typeof node !== 'object' || node === null) return found;
  if (node.type === 'Identifier') found.add(node.name);
  for (const part of Object.values(node)) identifiersIn(part, found);
  return found;
}

/** Keeps a name of a module, and everything that it needs. */
function keep(path, name) {
  for (const item of itemsOf(path)) {
    if (item.name !== name || item.isKept) continue;
    item.isKept = true;
    if (item.from) keep(item.from, item.original);
    for (const needed of item.needs ?? []) keep(path, needed);
  }
}

for (const { name } of itemsOf(INDEX)) keep(INDEX, name);
for (const name of readdirSync(DIST, { recursive: true })) {
  const path = join(DIST, name);
  if (!name.endsWith('.d.ts') || path === INDEX) continue;
  const kept = (modules.get(path) ?? []).filter(({ isKept }) => isKept);
  if (kept.length === 0) rmSync(path);
  else writeFileSync(path, `${[...new Set(kept.map(({ text }) => text))].join('').trim()}\n`);
}
