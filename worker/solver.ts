import { casesToSolve, solveCase } from '../journal/solve-case.ts';
import { sendCommand } from '../workflows/send-command.ts';
import type { Background } from './background.ts';
import { repeat, type Repeating } from './repeat.ts';

const everyMs = 500;
const lookedAtOnce = 500;

/** Closes the cases that the world has solved, and lets their orders go on. Every worker may do so. */
export function startSolver({ pool, client, logger }: Background): Repeating {
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
