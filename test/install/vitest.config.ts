// The package as users get it, on each runtime. Not part of the fast tests, because it builds, packs and installs the package first.

import { defineConfig } from 'vitest/config';
import { suite } from '../support/suite.js';
import { IS_WHOLE } from './built.js';

export default defineConfig({
  // Without warnings: the source maps of an inlined parser name sources that its package does not contain.
  logLevel: 'error',
  ...suite('install', {
    include: ['test/install/*.install.ts'],
    // `npm test` runs the same tests on the addon that it builds.
    exclude: IS_WHOLE ? [] : ['test/install/addon-tests.install.ts'],
    globalSetup: ['test/install/set-up.ts'],
    maxWorkers: 2,
    // The parser imports JSON in a way that Node rejects.
    server: { deps: { inline: ['@actions/workflow-parser'] } },
    testTimeout: 600_000,
    hookTimeout: 600_000,
  }),
});
