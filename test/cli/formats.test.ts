// Which format a name or a file asks for.

import { describe, expect, it } from 'vitest';
import { checkHolds, formatNamed, formatOfFile } from '../../lib/cli/formats.js';
import { HELP_ALL } from '../../lib/cli/help.js';
import { FORMATS } from '../../lib/index.js';

describe('a name', () => {
  it('is that of a format', () => {
    for (const format of FORMATS) expect(formatNamed(format.name)).toBe(format);
  });

  it.each(['xml', 'JSON', '', 'constructor'])('%j is none', (name) => {
    expect(() => formatNamed(name)).toThrow(
      `--format ${name}: use one of text, json, html, markdown, prometheus, junit, fio-json, hgrm`,
    );
  });
});

describe('a file', () => {
  it('has the format of its extension', () => {
    for (const format of FORMATS) {
      for (const extension of format.extensions) expect(formatOfFile(`/tmp/disk${extension}`)).toBe(format);
    }
  });

  it.each([
    ['disk.fio.json', 'fio-json'],
    ['disk.fio.json.md', 'markdown'],
    ['DISK.JSON', 'json'],
    ['a.html/disk.prom', 'prometheus'],
  ])('%s is %s', (path, name) => expect(formatOfFile(path)?.name).toBe(name));

  it.each(['disk', 'a.json/disk', '.json', '/dev/stdout', '.hidden', 'disk.', ''])('%j has none', (path) => {
    expect(formatOfFile(path)).toBeUndefined();
  });

  it('of an unknown extension is refused, with those that are known', () => {
    expect(() => formatOfFile('disk.pdf')).toThrow(/^output disk\.pdf: unknown file extension \.pdf; use \.txt, /);
  });
});

it('a format that holds one directory is refused for several, with those that hold them', () => {
  expect(() => checkHolds(formatNamed('hgrm'), 'report')).not.toThrow();
  expect(() => checkHolds(formatNamed('hgrm'), 'set')).toThrow(
    /^the format hgrm cannot hold several directories: use one of text, json, /,
  );
});

it('the help has every format and every extension', () => {
  const help = HELP_ALL.replace(/\s+/g, ' ');
  for (const { name, extensions } of FORMATS) {
    expect(help).toMatch(new RegExp(`[ ,]${name}[ ,]`));
    for (const extension of extensions) expect(help).toContain(` ${extension}`);
  }
});
