import { z } from 'zod';
import { itemStatuses } from '../../journal/jobs.ts';

export const jobAccepted = z
  .object({ jobId: z.uuid(), total: z.int(), links: z.object({ self: z.url() }) })
  .meta({ id: 'JobAccepted' });

export const jobAnswer = z
  .object({
    jobId: z.uuid(),
    group: z.string(),
    by: z.string(),
    reason: z.string(),
    createdAt: z.iso.datetime(),
    done: z.boolean().meta({ description: 'Whether every item has come to something' }),
    total: z.int(),
    waiting: z.int(),
    running: z.int().meta({ description: 'On their way, and not yet known to have succeeded' }),
    succeeded: z.int().meta({ description: 'Their step has succeeded' }),
    failed: z.int().meta({ description: 'Came to rest again' }),
    skipped: z.int().meta({ description: 'Taken care of by somebody else' }),
    items: z.array(
      z.object({
        deadLetterId: z.uuid(),
        orderId: z.uuid(),
        status: z.enum(itemStatuses),
        message: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Job' });
