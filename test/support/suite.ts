// The common part of every vitest configuration of the project: processes, reporters, and the needs of tests.

import { join } from 'node:path';
import type { TestUserConfig, ViteUserConfig } from 'vitest/config';
import { SkippedReporter } from './skipped-reporter.js';
import { TIER } from './tier.js';

/** @param name as in `scripts/run-suites.js`, which reads the results in `build-results/<name>.json`. */
export function suite(name: string, test: TestUserConfig): ViteUserConfig {
  const json: [string, { outputFile: string }] = ['json', { outputFile: `build-results/${name}.json` }];
  return {
    test: {
      // Native addons need separate processes.
      pool: 'forks',
      setupFiles: [join(import.meta.dirname, 'seeds.ts')],
      ...test,
      globalSetup: [join(import.meta.dirname, 'needs-set-up.ts'), ...[test.globalSetup ?? []].flat()],
      reporters: ['default', new SkippedReporter(), ...(TIER === 'all' || TIER === 'nightly' ? [json] : [])],
    },
  };
}
