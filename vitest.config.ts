import { defineConfig } from 'vitest/config';

// Vite adds 'import' or 'require' by itself, as each importer needs.
const conditions = ['source', 'node'];

/** Tests import the packages' sources, so that no build is needed before a unit test. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/{bench,clients,e2e,families,properties,security}/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // Tests of labs wait for other processes most of the time, so four files at once fit on two cores.
    maxWorkers: 4,
    // No test changes what a module holds, so files share what a worker has loaded: loading was a fifth of the time.
    isolate: false,
    experimental: { fsModuleCache: true },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
