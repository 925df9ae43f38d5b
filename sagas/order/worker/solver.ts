import { sendCommand } from '../../../client/send-command.ts';
import { refOf } from '../../../store/saga.ts';
import { complaints } from '../../../worker/complaints.ts';
import { repeat, type Repeating } from '../../../worker/repeat.ts';
import { casesToSolve, solveCase, type Solvable } from '../store/cases/solve-case.ts';
import type { OrderBackground } from './order-background.ts';

const everyMs = 500;

/** Closes the cases that the world has solved, so that their orders go on. Every worker may do so. */
export function startSolver({ pool, client, logger }: OrderBackground): Repeating {
  async function solve(one: Solvable): Promise<void> {
    if (!(await solveCase(pool, one))) return;
    logger.info(one, 'a case has solved itself: the item is back');
    await sendCommand(client, refOf(pool, one.orderId), { name: 'nudge' });
  }

  return repeat({
    everyMs,
    async work(stopped) {
      for (const one of await casesToSolve(pool)) {
        if (stopped()) return;
        // One that cannot be solved now must not keep those behind it waiting.
        await solve(one).catch((error: unknown) =>
          logger.warn({ err: error, ...one }, 'could not solve a case whose item is back'),
        );
      }
    },
    onError: complaints(logger, 'could not look for cases that have solved themselves'),
  });
}
