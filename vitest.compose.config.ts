import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/** The compose files on a real Docker engine; scripts/test-compose.mjs starts and tidies. */
export default defineConfig({
  ...base,
  test: { ...base.test, include: ['test/compose/**/*.test.ts'], fileParallelism: false, testTimeout: 120_000, hookTimeout: 180_000, disableConsoleIntercept: true, reporters: ['verbose'], bail: 1 },
});
