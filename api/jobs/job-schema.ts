import { z } from 'zod';
import { itemStatuses } from '../../store/jobs.ts';
import { named } from '../http/schemas.ts';
import type { SagaNames } from '../saga-names.ts';

export const jobAccepted = z
  .object({ jobId: z.uuid(), total: z.int(), links: z.object({ self: z.url() }) })
  .meta({ id: 'JobAccepted' });

const counts = {
  done: z.boolean().meta({ description: 'Whether every item has come to something' }),
  total: z.int(),
  waiting: z.int(),
  running: z.int().meta({ description: 'On their way, and not yet known to have succeeded' }),
  succeeded: z.int().meta({ description: 'Their step has succeeded, or the decision is on record' }),
  failed: z.int().meta({ description: 'Came to rest again, or could not be decided so' }),
  skipped: z.int().meta({ description: 'Taken care of by somebody else' }),
};

export function jobAnswer(names: Pick<SagaNames, 'id'>) {
  const redriveJob = z
    .object({
      jobId: z.uuid(),
      group: z.string(),
      by: z.string(),
      reason: z.string(),
      createdAt: z.iso.datetime(),
      ...counts,
      items: z.array(
        z.object({
          deadLetterId: z.uuid(),
          ...named({ [names.id]: z.uuid() }),
          status: z.enum(itemStatuses),
          message: z.string().optional(),
        }),
      ),
    })
    .meta({ id: 'Job' });

  const bulkDecisionJob = z
    .object({
      jobId: z.uuid(),
      decision: z.string(),
      by: z.string(),
      reason: z.string(),
      createdAt: z.iso.datetime(),
      ...counts,
      items: z.array(
        z.object({
          caseId: z.uuid(),
          ...named({
            [names.id]: z.uuid().optional().meta({ description: 'Absent where there is no such case' }),
          }),
          status: z.enum(itemStatuses),
          message: z.string().optional(),
        }),
      ),
    })
    .meta({ id: 'BulkDecisionJob' });

  return z.union([redriveJob, bulkDecisionJob]);
}
