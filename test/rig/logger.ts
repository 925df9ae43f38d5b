import { pino } from 'pino';

/** Quiet unless a test is being looked into: `RECOURSE_TEST_LOG=debug npx vitest run …`. */
export const testLogger = pino({ level: process.env['RECOURSE_TEST_LOG'] ?? 'silent' });
