// docs/diagnose.md has the faults that `npm run test:cluster` makes, with their answers.

import { it } from 'vitest';
import { keepTable } from '../support/kept-table.js';
import { FAULTS } from './faults.js';

it('docs/diagnose.md has every fault with its answer', () => {
  const rows = FAULTS.map(({ title, versions, answer, rules }) => {
    const ids = rules.map((rule) => `\`${rule}\``).join(' or ');
    return [title, versions.join(', '), `**${answer}**`, ids];
  });
  keepTable('diagnose.md', 'faults', rows);
});
