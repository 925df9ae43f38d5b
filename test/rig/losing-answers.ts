import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { WorkerInterceptors } from '@temporalio/worker';
import type { RecordActivities } from '../../activities/contract.ts';

/** What a run writes down about itself, and asks of its record. */
const records: Record<keyof RecordActivities, true> = {
  startCancel: true,
  parkStep: true,
  recordRedrive: true,
  advanceCase: true,
  decide: true,
  recordIgnored: true,
  reviseInstance: true,
  concludeRevision: true,
  revertRevision: true,
  takeBackDecision: true,
  recordHalted: true,
  recordGoesOn: true,
  closeInstance: true,
};

/**
 * Each record is written, or `some` of them, and its answer lost: as when a worker dies after the commit, or the answer to the commit does not
 * arrive. It is then written once more, on a record that has moved on.
 */
export const losingAnswers = (which: string): WorkerInterceptors => ({
  activity: [
    () => ({
      inbound: {
        async execute(input, next) {
          const answer = await next(input);
          const { activityType, attempt } = activityInfo();
          if (!Object.hasOwn(records, activityType) || attempt > 1) return answer;
          if (which === 'some' && Math.random() < 0.7) return answer;
          throw ApplicationFailure.retryable('The answer was lost', 'outcome_unknown');
        },
      },
    }),
  ],
});
