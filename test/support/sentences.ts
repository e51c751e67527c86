// Finds sentences in the code: string literals and templates with at least three words in a row. Messages of thrown errors and titles of
// sources do not count.

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseAst } from 'rolldown/parseAst';

export interface Sentence {
  readonly file: string;
  readonly text: string;
}

interface Node {
  readonly type: string;
  readonly [name: string]: unknown;
}

/** Three lower-case words with a space between. Code and names have none. */
const WORDS = /(?:^|[\s(])(?:a|A|[A-Za-z][a-z']+)(?:,? (?:a|[a-z']{2,})){2}/;

/** The sentences in a TypeScript source. */
export function sentencesIn(code: string): readonly string[] {
  const found: string[] = [];
  visit(parseAst(code, { lang: 'ts' }) as unknown as Node, found);
  return found;
}

/** The sentences in all modules below a folder. */
export function sentencesBelow(folder: string, isSkipped: (file: string) => boolean): readonly Sentence[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((file) => !isSkipped(file))
    .sort();
  return files.flatMap((file) => sentencesIn(readFileSync(join(folder, file), 'utf8')).map((text) => ({ file, text })));
}

function visit(node: unknown, found: string[]): void {
  if (Array.isArray(node)) {
    for (const one of node) visit(one, found);
    return;
  }
  if (typeof node !== 'object' || node === null || !('type' in node)) return;
  const here = node as Node;
  if (isError(here) || isSource(here) || here.type === 'TSLiteralType') return;
  const text = textOf(here);
  if (text !== undefined && WORDS.test(text)) found.push(text);
  for (const below of Object.values(here)) visit(below, found);
}

function textOf({ type, value, quasis }: Node): string | undefined {
  if (type === 'Literal' && typeof value === 'string') return value;
  if (type !== 'TemplateLiteral') return undefined;
  return (quasis as readonly { readonly value: { readonly cooked: string | null } }[])
    .map((quasi) => quasi.value.cooked ?? '')
    .join('\u2026');
}

/** `throw ...`, `new DiskBenchError(...)`, `invalidOption(...)`. */
function isError({ type, callee }: Node): boolean {
  if (type === 'ThrowStatement') return true;
  const { name = '' } = (callee ?? {}) as { readonly name?: string };
  return (type === 'NewExpression' && name.endsWith('Error')) || (type === 'CallExpression' && ERROR_MAKERS.has(name));
}

/** Functions of lib/ that make an error or throw one. */
const ERROR_MAKERS = new Set(['invalidOption']);

/** `{ title, url, dateRead }`, `{ title, url }`. */
function isSource({ type, properties }: Node): boolean {
  if (type !== 'ObjectExpression') return false;
  const names = (properties as readonly { readonly key?: { readonly name?: string } }[]).map(({ key }) => key?.name);
  return names.includes('title') && names.includes('url');
}
