import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/** Foreign peers: python3, openssl and curl judge a running lab. */
export default defineConfig({ ...base, test: { ...base.test, include: ['test/interop/**/*.test.ts'], fileParallelism: false, testTimeout: 60_000 } });
