// The package as strangers get it, on every runtime that there is here: apart from the fast tests, since it builds, packs and installs first.

import { defineConfig } from 'vitest/config';
import { suite } from '../support/suite.js';
import { IS_WHOLE } from './built.js';

export default defineConfig({
  // The sources of a parser that it transforms are not in that parser's package, of which it warns at length.
  logLevel: 'error',
  ...suite('install', {
    include: ['test/install/*.install.ts'],
    // `npm test` runs the same tests on the addon that it builds.
    exclude: IS_WHOLE ? [] : ['test/install/addon-tests.install.ts'],
    globalSetup: ['test/install/set-up.ts'],
    maxWorkers: 2,
    // It imports JSON in a way that Node does not take.
    server: { deps: { inline: ['@actions/workflow-parser'] } },
    testTimeout: 600_000,
    hookTimeout: 600_000,
  }),
});
