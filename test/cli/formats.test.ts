// The format for a name or a file.

import { describe, expect, it } from 'vitest';
import { checkHolds, formatNamed, formatOfFile } from '../../lib/cli/formats.js';
import { HELP_ALL } from '../../lib/cli/help.js';
import { FORMATS } from '../../lib/index.js';

describe('a format name', () => {
  it('selects its format', () => {
    for (const format of FORMATS) expect(formatNamed(format.name)).toBe(format);
  });

  it.each(['xml', 'JSON', '', 'constructor'])('%j selects no format', (name) => {
    expect(() => formatNamed(name)).toThrow(
      `--format ${name}: use one of text, json, html, markdown, prometheus, junit, fio-json, hgrm`,
    );
  });
});

describe('a file name', () => {
  it('selects the format of its extension', () => {
    for (const format of FORMATS) {
      for (const extension of format.extensions) expect(formatOfFile(`/tmp/disk${extension}`)).toBe(format);
    }
  });

  it.each([
    ['disk.fio.json', 'fio-json'],
    ['disk.fio.json.md', 'markdown'],
    ['DISK.JSON', 'json'],
    ['a.html/disk.prom', 'prometheus'],
  ])('%s selects %s', (path, name) => expect(formatOfFile(path)?.name).toBe(name));

  it.each(['disk', 'a.json/disk', '.json', '/dev/stdout', '.hidden', 'disk.', ''])('%j selects no format', (path) => {
    expect(formatOfFile(path)).toBeUndefined();
  });

  it('with an unknown extension is rejected, and the error lists the known ones', () => {
    expect(() => formatOfFile('disk.pdf')).toThrow(/^output disk\.pdf: unknown file extension \.pdf; use \.txt, /);
  });
});

it('a format for one directory is rejected for several, and the error lists the others', () => {
  expect(() => checkHolds(formatNamed('hgrm'), 'report')).not.toThrow();
  expect(() => checkHolds(formatNamed('hgrm'), 'set')).toThrow(
    /^the format hgrm cannot hold several directories: use one of text, json, /,
  );
});

it('the help lists every format and every extension', () => {
  const help = HELP_ALL.replace(/\s+/g, ' ');
  for (const { name, extensions } of FORMATS) {
    expect(help).toMatch(new RegExp(`[ ,]${name}[ ,]`));
    for (const extension of extensions) expect(help).toContain(` ${extension}`);
  }
});
