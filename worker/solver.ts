import { Client } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { Pool } from '../journal/database.ts';
import { casesToSolve, solveCase } from '../journal/solve-case.ts';
import type { RunSettings } from '../settings/run-settings.ts';
import { sendCommand } from '../workflows/send-command.ts';
import { repeat, type Repeating } from './repeat.ts';

const everyMs = 500;
const lookedAtOnce = 500;

/** Closes the cases that the world has solved, and lets their orders go on. Every worker may do so. */
export function startSolver(options: {
  settings: RunSettings;
  pool: Pool;
  connection: NativeConnection;
  logger: Logger;
}): Repeating {
  const { settings, pool, connection, logger } = options;
  const client = new Client({ connection, namespace: settings.temporal.namespace });
  return repeat({
    everyMs,
    async work(stopped) {
      for (const one of await casesToSolve(pool, { limit: lookedAtOnce })) {
        if (stopped()) return;
        if (!(await solveCase(pool, one))) continue;
        logger.info(one, 'a case has solved itself: the item is back');
        await sendCommand(client, one.orderId, { name: 'nudge' });
      }
    },
    onError: (error) => logger.warn({ err: error }, 'could not look for cases that have solved themselves'),
  });
}
