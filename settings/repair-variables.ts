import { day, hour } from './durations.ts';
import { integer, milliseconds, oneOf } from './kinds.ts';
import { required } from './variable.ts';

/** Of what workers do so that nothing is left behind. */
export const repairVariables = {
  RECOURSE_SWEEP_EVERY_MS: required({
    group: 'Repair',
    kind: milliseconds({ min: 50, max: hour }),
    default: '5000',
    description: 'How often the workers look for orders that nobody takes care of',
  }),
  RECOURSE_SWEEP_AFTER_MS: required({
    group: 'Repair',
    kind: milliseconds({ min: 50, max: day }),
    default: '30000',
    description: 'For how long an open order has to be untouched before its run is looked at',
  }),
  RECOURSE_KEEP_FENCES_MS: required({
    group: 'Repair',
    kind: milliseconds({ min: 50, max: 3_650 * day }),
    default: '2592000000',
    description:
      'How long the fences of an order are kept after it has ended (30 days); without them the closed order still refuses every phase',
  }),
  RECOURSE_JOB_AT_ONCE: required({
    group: 'Repair',
    kind: integer({ min: 1, max: 1_000, what: 'a number of orders' }),
    default: '10',
    description: 'How many orders a group redrive sends on their way at once',
  }),
  RECOURSE_JOB_ITEM_MS: required({
    group: 'Repair',
    kind: milliseconds({ min: 50, max: day }),
    default: '60000',
    description: 'How long a group redrive waits for one order before others take its turn',
  }),
  RECOURSE_RECONCILE: required({
    group: 'Repair',
    kind: oneOf(['on', 'off']),
    default: 'on',
    description:
      'Whether a worker compares orders that have ended with the payment provider, the warehouse and the stock, slowly, and opens dead letters for what differs',
  }),
  RECOURSE_RECONCILE_EVERY_MS: required({
    group: 'Repair',
    kind: milliseconds({ min: 50, max: 30 * day }),
    default: String(day),
    description: 'How often one order is compared; sooner where it differs',
  }),
  RECOURSE_RECONCILE_DAYS: required({
    group: 'Repair',
    kind: integer({ min: 1, max: 365, what: 'a number of days' }),
    default: '3',
    description: 'For how many days after its end an order is compared; longer while it differs',
  }),
} as const;
