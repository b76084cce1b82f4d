import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/** Tests that take as long as one lets them; `npm run test:long` starts them and says how long. */
export default defineConfig({ ...base, test: { ...base.test, include: ['test/long/**/*.test.ts'], testTimeout: 0, disableConsoleIntercept: true } });
