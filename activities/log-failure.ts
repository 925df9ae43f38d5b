import type { Logger } from 'pino';
import { InstanceNotFound } from '../store/commit/instance-transaction.ts';
import type { StepDependencies } from './dependencies.ts';
import { KnownFailure, type Failure } from '../adapters/failure.ts';

interface Logged {
  readonly pool: Pick<StepDependencies['pool'], 'ending'>;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
}

interface FailedActivity {
  readonly error: unknown;
  readonly failure: Failure;
  readonly activityType: string;
  readonly workflowId: string;
  readonly taskQueue: string;
}

/** Says of a failed activity what an engineer can do with it; each attempt has a line. */
export function logFailure(
  { pool, logger }: Logged,
  { error, failure, activityType, workflowId, taskQueue }: FailedActivity,
): void {
  // It hears only now of what it sent before this worker was told to stop. The record says that it may have been sent.
  if (pool.ending) {
    const words = `${workflowId}: ${activityType} was under way when this worker stopped, and is taken up again`;
    logger.info({ activityType, workflowId }, words);
    return;
  }
  if (error instanceof InstanceNotFound) {
    const words = `this worker's database does not know the order: does another installation use its task queue ${taskQueue} (RECOURSE_TASK_QUEUE) with another database?`;
    logger.error({ activityType, workflowId, taskQueue }, `${workflowId}: ${words}`);
    return;
  }
  const attempt = error instanceof KnownFailure ? error.attempt : undefined;
  const bug = failure.cause === 'internal_error' ? { err: error } : {};
  logger.warn(
    { ...bug, attempt, activityType, workflowId, failure },
    `${workflowId}: ${attempt === undefined ? '' : `attempt ${attempt} of `}${activityType} failed: ${failure.cause} (${failure.detail})`,
  );
}
