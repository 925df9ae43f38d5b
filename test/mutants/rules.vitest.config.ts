import { defineConfig } from 'vitest/config';

/** The tests that run the rules as values, for a mutation run over them: see docs/explorer.md. */
export default defineConfig({
  test: {
    include: ['test/unit/saga/**/*.test.ts', 'test/unit/sagas/**/*.test.ts'],
    exclude: ['test/unit/sagas/order/store/**'],
  },
});
