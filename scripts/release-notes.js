// Prints the section of a version in CHANGELOG.md: the notes of its release. Fails if the version has no section with a date.

import { readFileSync } from 'node:fs';

const version = process.argv[2];
if (version === undefined) throw new Error('usage: release-notes.js <version>');

const changelog = readFileSync(new URL('../CHANGELOG.md', import.meta.url), 'utf8');
const [, ...sections] = changelog.split(/^## /m);
const section = sections.find((text) => text.startsWith(`${version} (`));
const [, date, notes] = /^\S+ \(([^)]*)\)\n(.*)$/s.exec(section ?? '') ?? [];
if (!/^\d{4}-\d\d-\d\d$/.test(date ?? '')) {
  throw new Error(`CHANGELOG.md has no section "## ${version} (YYYY-MM-DD)"${date ? `, but (${date})` : ''}`);
}
process.stdout.write(`${notes.trim()}\n`);
