import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/** Kill -9 at every step of a take-over and a release, over real processes. */
export default defineConfig({ ...base, test: { ...base.test, include: ['test/kill/**/*.test.ts'], fileParallelism: false } });
