import { sendCommand } from '../../../client/send-command.ts';
import { refOf } from '../../../store/saga.ts';
import { complaints } from '../../../worker/complaints.ts';
import { repeat, type Repeating } from '../../../worker/repeat.ts';
import { casesToSolve, solveCase, type Solvable } from '../store/cases/solve-case.ts';
import type { OrderBackground } from './order-background.ts';

const everyMs = 500;

/** Closes the cases that the world has solved, so that their orders go on. Every worker may do so. */
export function startSolver({ pool, client, logger }: OrderBackground): Repeating {
  /** @returns whether it was solved */
  async function solve(one: Solvable): Promise<boolean> {
    if (!(await solveCase(pool, one))) return false;
    logger.info(one, 'a case has solved itself: the item is back');
    // A run that is not reached is told later: the case is closed, and the pieces are promised.
    await sendCommand(client, refOf(pool, one.orderId), { name: 'nudge' }).catch((error: unknown) =>
      logger.warn({ err: error, ...one }, 'could not tell an order that its item is back'),
    );
    return true;
  }

  return repeat({
    everyMs,
    async work(stopped) {
      // One that cannot be solved now must not keep those behind it waiting: what it would get is for the next one.
      const inVain = new Set<string>();
      for (let tried = -1; tried < inVain.size;) {
        tried = inVain.size;
        for (const one of await casesToSolve(pool, { except: inVain })) {
          if (stopped()) return;
          const isSolved = await solve(one).catch((error: unknown) => {
            logger.warn({ err: error, ...one }, 'could not solve a case whose item is back');
            return false;
          });
          if (!isSolved) inVain.add(one.caseId);
        }
      }
    },
    onError: complaints(logger, 'could not look for cases that have solved themselves'),
  });
}
