// What each format makes of each kind of result, as kept in test/golden. `npx vitest run test/report -u` writes them anew: read the
// difference before keeping it.

import { describe, expect, it } from 'vitest';
import { FORMATS, render } from '../../lib/report/render.js';
import { allSaved } from '../support/saved-reports.js';

// The terminal's and the browser's formats have tests of their own.
const ELSEWHERE = ['text', 'html', 'json'];

describe.each(FORMATS.filter(({ name, holds }) => holds.includes('report') && !ELSEWHERE.includes(name)))(
  '$name',
  ({ name, extensions, holds }) => {
    it.each(allSaved().filter(([, saved]) => holds.includes('set') || !('reports' in saved)))(
      'matches its golden file: %s',
      async (of, saved) => {
        const text = await render(saved, name);
        expect(text.endsWith('\n')).toBe(true);
        await expect(text).toMatchFileSnapshot(`../golden/${name}/${of}${extensions[0]}`);
      },
    );
  },
);
