import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // A file spends much of its time waiting for the parts that it drives, so that more of them fit than there are cores.
    maxWorkers: 2 * availableParallelism(),
    // Modules are loaded once a process, and not once a file: no test changes what a module keeps.
    isolate: false,
    projects: [
      // Some start a program, which takes its time where others are at work.
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          exclude: ['test/unit/explore/**'],
          testTimeout: 30_000,
        },
      },
      // Minutes of computing, where the others take seconds: of millions of small values, so that more room for young ones saves a tenth.
      {
        extends: true,
        test: {
          name: 'explore',
          include: ['test/unit/explore/**/*.test.ts'],
          testTimeout: 900_000,
          execArgv: ['--max-semi-space-size=128'],
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['test/{workflow,system,contract}/**/*.test.ts'],
          globalSetup: ['test/rig/global-setup.ts'],
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          globalSetup: ['test/rig/global-setup.ts'],
          // Cells queue for the few systems that there are, and their waiting counts.
          maxConcurrency: 1_000,
          testTimeout: 3_600_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'property',
          include: ['test/property/**/*.test.ts'],
          globalSetup: ['test/rig/global-setup.ts'],
          testTimeout: 3_600_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'record',
          include: ['test/record/*.record.ts'],
          globalSetup: ['test/rig/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
