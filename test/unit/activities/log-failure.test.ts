import { expect, it, vi } from 'vitest';
import { logFailure } from '../../../activities/log-failure.ts';
import { InstanceNotFound } from '../../../store/commit/instance-transaction.ts';

it('of an order that the database does not know asks who shares the task queue', () => {
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  logFailure(
    { pool: { ending: false }, logger },
    {
      error: new InstanceNotFound('order', '7'),
      failure: { kind: 'persistent', cause: 'internal_error', detail: 'Error' },
      activityType: 'authorizePayment',
      workflowId: 'order/7',
      taskQueue: 'recourse',
    },
  );
  expect(logger.error.mock.calls).toEqual([
    [
      { activityType: 'authorizePayment', workflowId: 'order/7', taskQueue: 'recourse' },
      "order/7: this worker's database does not know the order: does another installation use its task queue recourse (RECOURSE_TASK_QUEUE) with another database?",
    ],
  ]);
  expect(logger.warn).not.toHaveBeenCalled();
});
