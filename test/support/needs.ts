// Skips a test if a part that it needs does not work on this machine. `needs-table.ts` has the parts; each is tried, at most once per run.
//
//   it('does something on ext4', (context) => {
//     needs(context, 'ext4', 'strace');
//
// The run ends with a table of what was skipped, why, and how to run it. On CI a skip is an error, unless the table allows it.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject, type TestContext } from 'vitest';
import { NEEDS, type Need, type NeedName } from './needs-table.js';

declare module 'vitest' {
  interface TaskMeta {
    /** The part that a skipped test lacks. The reporter reads it. */
    lacks?: { readonly need: NeedName; readonly reason: string };
  }
  interface ProvidedContext {
    /** The folder in which the processes of one run share the results of their attempts. */
    needsFolder: string;
  }
}

const SCRATCH = fileURLToPath(new URL('../../.test-data/', import.meta.url));

/** Skips the test unless each of these works here. Call it first, or from `beforeEach`. */
export function needs({ task, skip }: TestContext, ...names: readonly NeedName[]): void {
  for (const need of names) {
    const reason = whyNot(need);
    if (reason === null) continue;
    const row: Need = NEEDS[need];
    if (process.env['CI'] && row.skipOnCi === undefined) {
      throw new Error(`CI must run this test, but ${need} does not work here: ${reason}. To run it: ${row.how}`);
    }
    task.meta.lacks = { need, reason };
    skip(`needs ${need}: ${reason}`);
  }
}

/** Why a part does not work here, or `null` if it works. For hooks such as `beforeAll`, which cannot skip. */
function whyNot(need: NeedName): string | null {
  const file = join(inject('needsFolder'), need);
  if (existsSync(file)) return readFileSync(file, 'utf8') || null;
  const reason = attempt(need);
  // Written atomically, because other test files read it.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, reason ?? '');
  renameSync(draft, file);
  return reason;
}

function attempt(need: NeedName): string | null {
  mkdirSync(SCRATCH, { recursive: true });
  const folder = mkdtempSync(join(SCRATCH, 'need-'));
  try {
    NEEDS[need].attempt(folder);
    return null;
  } catch (error) {
    // The folder has a different name in each run, so the reason leaves it out.
    return (error as Error).message.replaceAll(`${folder}/mount: `, '').replaceAll(folder, '…') || `${error}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
