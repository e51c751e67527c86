// GitHub's own parser accepts the workflow. Only GitHub can show that it runs.

import { readFileSync } from 'node:fs';
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { expect, it } from 'vitest';

const name = '.github/workflows/build.yml';
const text = readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

async function errorsIn(content: string): Promise<string[]> {
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  // This also finds errors between jobs.
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}

it('is valid', async () => {
  expect(await errorsIn(text)).toEqual([]);
});

it.each([
  ['runs-on:', 'run-on:'],
  ['contents: read', 'contents: red'],
  ['needs: [test', 'needs: [tset'],
])('would be invalid with %s as %s', async (right, wrong) => {
  expect(text).toContain(right);
  expect(await errorsIn(text.replace(right, wrong))).not.toEqual([]);
});
