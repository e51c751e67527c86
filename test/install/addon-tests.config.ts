// The tests of the addon as another runtime than the developer's runs them: counted into a file of the caller's.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', ['json', { outputFile: process.env['ADDON_TESTS_RESULTS'] }]],
  },
});
