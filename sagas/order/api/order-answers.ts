import type { DecisionView } from '../../../api/saga-api.ts';
import type { ProposedView, ReviewSummary, ReviewView } from '../../../api/cases/review-view.ts';
import type { DeadLetterSummary, DeadLetterView } from '../../../api/dead-letters/dead-letter-view.ts';
import type { InstanceView } from '../../../api/instances/instance-view.ts';
import type { Money } from '../../../values/money.ts';
import type { DecisionName } from '../decisions.ts';
import type { Preview } from '../preview.ts';
import type { OrderDetails } from './order-view.ts';

/** The API's view of an order as a whole: that of every instance, and the fields that an order adds. */
export type OrderView = InstanceView & OrderDetails & OfOrder & { readonly total: Money };

interface OfOrder {
  readonly orderId: string;
}

type Linked = OfOrder & { readonly links: { readonly order: string } };

type Decisions = readonly (DecisionView & { readonly name: DecisionName; readonly preview?: Preview })[];

export type OrderCaseSummary = Omit<ReviewSummary, 'decisions'> &
  Linked & { readonly total: Money; readonly decisions: readonly DecisionName[] };

export type OrderCaseView = Omit<ReviewView, 'decisions' | 'proposed'> &
  Linked & {
    readonly total: Money;
    readonly order: OrderView;
    readonly decisions: Decisions;
    readonly proposed?: ProposedView & { readonly total: Money };
  };

export type OrderLetterSummary = DeadLetterSummary & Linked;
export type OrderLetterView = DeadLetterView & Linked;
