import { expect, it } from 'vitest';
import { columnsOf, hasColour, isAsciiOnly } from '../../lib/cli/terminal.js';

const [TERMINAL, PIPE] = [{ isTTY: true }, {}];

it.each([
  [TERMINAL, {}, true],
  [PIPE, {}, false],
  [TERMINAL, { TERM: 'dumb' }, false],
  [TERMINAL, { NO_COLOR: '1' }, false],
  [TERMINAL, { NO_COLOR: '' }, true],
  [PIPE, { FORCE_COLOR: '1' }, true],
  [PIPE, { FORCE_COLOR: '', TERM: 'dumb' }, true],
  [PIPE, { FORCE_COLOR: '3', NO_COLOR: '1' }, true],
  [TERMINAL, { FORCE_COLOR: '0' }, false],
  [TERMINAL, { FORCE_COLOR: 'false' }, false],
] as const)('detects colours on %j with %j: %s', (stream, env, expected) =>
  expect(hasColour(stream, env)).toBe(expected),
);

it.each([
  [{ LANG: 'C.UTF-8' }, false],
  [{ LANG: 'de_DE.utf8' }, false],
  [{ LANG: 'C' }, true],
  [{}, true],
  [{ LANG: 'en_US.UTF-8', LC_CTYPE: 'POSIX' }, true],
  [{ LANG: 'C', LC_CTYPE: 'en_US.UTF-8' }, false],
  [{ LANG: 'en_US.UTF-8', LC_CTYPE: 'en_US.UTF-8', LC_ALL: 'C' }, true],
  [{ LANG: 'en_US.UTF-8', LC_ALL: '' }, false],
] as const)('detects a terminal for ASCII only with %j: %s', (env, expected) =>
  expect(isAsciiOnly(env)).toBe(expected),
);

it('treats a terminal with 0 columns as one of unknown width', () => {
  expect([columnsOf({ columns: 120 }), columnsOf({ columns: 0 }), columnsOf({})]).toEqual([120, undefined, undefined]);
});
