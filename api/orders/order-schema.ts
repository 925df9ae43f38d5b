import { z } from 'zod';
import { causes, type Cause } from '../../sagas/order/causes.ts';
import type { OrderStatus } from '../../sagas/order/order.ts';
import type { PhaseStatus } from '../../saga/rules/instance.ts';
import { orderSteps, stages } from '../../sagas/order/steps.ts';
import type { Phase } from '../../saga/phases.ts';
import { stepStatuses } from './step-view.ts';
import { completedOrder } from './order-example.ts';

const orderStatus = z.enum([
  'pending',
  'action_required',
  'in_review',
  'stalled',
  'completed',
  'cancelling',
  'cancelled',
] satisfies OrderStatus[]);

const stage = z.enum(stages);

const cause = z.enum(Object.keys(causes) as Cause[]);
const at = z.iso.datetime();
const minorUnits = z.int().meta({ description: 'Minor units of the currency: cents for EUR' });

export const money = z
  .object({ amount: minorUnits, currency: z.string().meta({ description: 'ISO 4217' }) })
  .meta({ id: 'Money', examples: [{ amount: 1180, currency: 'EUR' }] });

const reason = {
  cause: cause.optional(),
  message: z.string().optional().meta({ description: 'Why, in words that a frontend may show' }),
};

const phase = z.object({
  phase: z.enum(['run', 'compensate', 'try', 'confirm', 'cancel'] satisfies Phase[]),
  status: z.enum(['running', 'retrying', 'succeeded', 'refused', 'waived', 'parked'] satisfies PhaseStatus[]),
  attempts: z.int(),
  startedAt: at,
  endedAt: at.optional(),
  ...reason,
});

const step = z
  .object({
    name: z.enum(orderSteps),
    status: z.enum(stepStatuses).meta({
      description:
        '`held`: reserved, and not yet confirmed. `stalled`: waits for an engineer. `waived`: a person decided to do without it. `skipped`: the order was cancelled before it.',
    }),
    attempts: z.int().meta({ description: 'Attempts at going forward' }),
    startedAt: at.optional(),
    endedAt: at.optional(),
    ...reason,
    phases: z.array(phase),
  })
  .meta({ id: 'Step' });

const summary = {
  orderId: z.uuid(),
  version: z.int().meta({ description: 'Number of the last event of the order; grows with each change' }),
  status: orderStatus,
  stage,
  ...reason,
  total: money,
  createdAt: at,
  updatedAt: at,
  links: z.object({ self: z.url(), temporal: z.url().meta({ description: "The run in Temporal's Web UI" }) }),
};

export const orderAnswer = z
  .object({
    ...summary,
    lines: z.array(
      z
        .object({ sku: z.string(), name: z.string(), quantity: z.int(), price: minorUnits })
        .meta({ id: 'OrderLine' }),
    ),
    payments: z.object({
      authorized: minorUnits,
      captured: minorUnits,
      voided: minorUnits,
      refunded: minorUnits,
    }),
    revision: z.int().meta({ description: 'Counts the decisions that were put into effect, from 1' }),
    due: money.meta({ description: 'What it costs in the end: nothing once it is cancelled' }),
    cases: z
      .array(
        z.object({
          caseId: z.uuid(),
          step: z.enum(orderSteps),
          cause,
          message: z.string(),
          audience: z.enum(['customer', 'operator']),
          links: z.object({ self: z.url(), page: z.url() }),
        }),
      )
      .optional()
      .meta({ description: 'What waits for a decision, while something does' }),
    steps: z.array(step),
    next: z.string().meta({ description: 'What happens next, or what the order waits for' }),
    customerMessage: z.string().optional().meta({
      description: 'What the customer is told while the status is `in_review`; the shop shows it',
    }),
    refunds: z
      .array(
        z
          .object({
            refundId: z.uuid(),
            amount: minorUnits,
            by: z.string(),
            reason: z.string(),
            grantedAt: at,
            paidAt: at.optional().meta({ description: 'Absent while it is being paid' }),
          })
          .meta({ id: 'Refund' }),
      )
      .optional(),
    actionRequired: z
      .object({
        kind: z.literal('payment_method'),
        message: z.string().meta({ description: 'In words for the customer' }),
        until: at.optional().meta({ description: 'After this an operator takes over' }),
        links: z.object({ paymentMethod: z.url().meta({ description: 'PUT another one here' }) }),
      })
      .optional()
      .meta({ description: 'What the customer is asked for, while the status is `action_required`' }),
  })
  .meta({ id: 'Order', examples: [completedOrder] });

export const orderPage = z
  .object({
    items: z.array(z.object(summary).meta({ id: 'OrderSummary' })),
    next: z.string().optional().meta({ description: 'The cursor of the next page; absent on the last' }),
  })
  .meta({ id: 'OrderPage' });

export const timelineEntry = z
  .object({
    at,
    source: z.enum(['case', 'order']),
    kind: z.string(),
    by: z.string().optional(),
    text: z.string().meta({ description: 'In words for people' }),
    caseId: z
      .uuid()
      .optional()
      .meta({ description: 'In the timeline of an order: the case that it is about' }),
  })
  .meta({ id: 'TimelineEntry' });

export const orderTimelineAnswer = z
  .object({ items: z.array(timelineEntry) })
  .meta({ id: 'OrderTimeline', description: 'Oldest first' });

export const orderFilters = {
  status: orderStatus.optional(),
  stage: stage.optional(),
  cause: cause.optional(),
};
