// Each format of each kind of result, in test/golden. `npx vitest run test/report -u` rewrites the files: read the diff before you commit
// it.

import { describe, expect, it } from 'vitest';
import { FORMATS, render } from '../../lib/report/render.js';
import { allSaved } from '../support/saved-reports.js';

// Other files test the formats for the terminal and the browser.
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
