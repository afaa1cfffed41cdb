import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The fault matrix: it runs the built command, takes minutes, and is no part of `npm test`. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['test/faults/**/*.faults.ts'],
    globalSetup: ['test/faults/support/build.ts'],
    testTimeout: 60_000,
    hookTimeout: 180_000,
    dangerouslyIgnoreUnhandledErrors: false,
  },
});
