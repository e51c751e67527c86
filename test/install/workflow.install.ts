// The workflow for GitHub is one that GitHub's own parser takes. Whether it runs there is seen only there.

import { readFileSync } from 'node:fs';
import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { expect, it } from 'vitest';

const name = '.github/workflows/build.yml';
const text = readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const errorsIn = (content: string) =>
  parseWorkflow({ name, content }, new NoOperationTraceWriter())
    .context.errors.getErrors()
    .map(({ message }) => message);

it('the workflow parses', () => {
  expect(errorsIn(text)).toEqual([]);
});

it.each([
  ['runs-on:', 'run-on:'],
  ['contents: read', 'contents: red'],
  ['needs: [test', 'needs: [tset'],
])('and would not with %s as %s', (right, wrong) => {
  expect(text).toContain(right);
  expect(errorsIn(text.replace(right, wrong))).not.toEqual([]);
});
