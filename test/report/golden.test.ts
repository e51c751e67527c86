// What each format makes of each kind of verdict, as kept in test/golden. `npx vitest run test/report -u` writes them anew: read the
// difference before keeping it.

import { describe, expect, it } from 'vitest';
import { FORMATS } from '../../lib/index.js';
import { GOLDEN_NAMES, savedReport } from '../support/saved-reports.js';

// The terminal's and the browser's formats have tests of their own.
const ELSEWHERE = ['text', 'html', 'json'];

describe.each(FORMATS.filter(({ name }) => !ELSEWHERE.includes(name)))('$name', ({ name, extensions, render }) => {
  it.each(GOLDEN_NAMES)('of a disk: %s', async (verdict) => {
    const text = await render(savedReport(verdict));
    expect(text.endsWith('\n')).toBe(true);
    await expect(text).toMatchFileSnapshot(`../golden/${name}/${verdict}${extensions[0]}`);
  });
});
