import type { Audience, CaseEnd } from '../../saga/rules/case-record.ts';
import type { InstanceEvent } from '../../saga/rules/instance-event.ts';
import type { Cause } from './causes.ts';
import type { DecisionName } from './decisions.ts';
import type { Money } from '../../values/money.ts';
import type { StepPhase } from './steps.ts';

export interface OrderLine {
  readonly sku: string;
  readonly quantity: number;
  /** Price of one piece in minor units, from the catalogue at the time of the order. */
  readonly price: number;
  readonly name: string;
}

/** Totals in minor units of the order's currency. */
export interface Payments {
  readonly authorized: number;
  readonly captured: number;
  readonly voided: number;
  readonly refunded: number;
  /** Of `refunded`, what others gave back by hand, and stands for what a decision has to give back. */
  readonly refundedByOthers?: number;
  /** Beside `refunded`: what others gave back by hand, and the customer keeps, whatever is decided since. */
  readonly goodwill?: number;
}

/** The result of an effect: the provider's id and the money that it moved, in minor units. No personal data. */
export interface StepResult {
  readonly reference?: string;
  readonly authorized?: number;
  readonly captured?: number;
  readonly voided?: number;
  readonly refunded?: number;
  readonly refundedByOthers?: number;
  readonly goodwill?: number;
  /** Who said that it was done outside, where no attempt of ours did it. */
  readonly settledBy?: string;
}

/** A fact about an order. Events carry no customer's data: that stays in the order's own columns. */
export type OrderEvent =
  | { readonly type: 'accepted'; readonly lines: readonly OrderLine[]; readonly total: Money }
  | ({ readonly type: 'phase_attempted'; readonly attempt: number } & StepPhase)
  | ({ readonly type: 'phase_succeeded'; readonly result: StepResult } & StepPhase)
  | ({
      readonly type: 'phase_refused';
      readonly cause: Cause;
      readonly message: string;
      readonly result?: StepResult;
      /** A revision of the phase was refused: what it had done before stands. */
      readonly stands?: true;
    } & StepPhase)
  | ({ readonly type: 'phase_waived' } & StepPhase)
  | ({ readonly type: 'attempt_failed'; readonly cause: Cause; readonly message: string } & StepPhase)
  | ({ readonly type: 'step_parked'; readonly cause: Cause; readonly message: string } & StepPhase)
  | {
      readonly type: 'redriven';
      readonly by: string;
      readonly reason?: string;
      /** The phases that are attempted again; without it, all that were parked. */
      readonly phases?: readonly StepPhase[];
      /** Also the end, which its books kept waiting. */
      readonly closing?: true;
    }
  /** It was to end, and its books do not balance. */
  | { readonly type: 'closing_refused'; readonly cause: Cause; readonly message: string }
  /** The provider's totals, of an order whose books did not balance: the record was wrong, or the totals were mended there by hand. */
  | { readonly type: 'payments_read'; readonly payments: Payments }
  /** The warehouse was asked, after a restore: it was told to ship this order before, which the record has forgotten. */
  | { readonly type: 'found_shipped' }
  /** A person has made good by other means what its books say is wrong: it may end as it is. `reference`: their proof. */
  | {
      readonly type: 'books_vouched';
      readonly by: string;
      readonly reason: string;
      readonly reference: string;
    }
  | {
      readonly type: 'cancel_started' | 'cancel_held';
      readonly cause: Cause;
      readonly message: string;
      readonly by: string;
      readonly reason?: string;
    }
  | ({
      readonly type: 'case_opened';
      readonly caseId: string;
      readonly cause: Cause;
      readonly message: string;
      readonly audience: Audience;
      /** ISO 8601. Until then the customer is asked, where they are. */
      readonly customerUntil?: string;
    } & StepPhase)
  /** Who is to decide has changed: the customer's time is over, or another team takes over. */
  | {
      readonly type: 'case_passed_on';
      readonly caseId: string;
      readonly audience: Audience;
      /** Where it is about something else now. */
      readonly question?: { readonly cause: Cause; readonly message: string };
    }
  | {
      readonly type: 'decision_taken';
      readonly caseId: string;
      readonly decisionId: string;
      readonly decision: DecisionName;
      readonly by: string;
      readonly waits?: true;
    }
  /** `how`: a decision was put into effect, or the case had become pointless. */
  | { readonly type: 'case_closed'; readonly caseId: string; readonly how: CaseEnd }
  | {
      readonly type: 'revised';
      readonly revision: number;
      readonly lines: readonly OrderLine[];
      /** The amount due, in the currency of the order. */
      readonly total: Money;
      /** The order may cost up to this without another approval; without it, nobody has approved anything. */
      readonly approvedUpTo?: number;
      readonly newPaymentMethod?: true;
    }
  /** Part of what was paid is given back: it is due no more. */
  | {
      readonly type: 'refund_granted';
      readonly refundId: string;
      readonly amount: number;
      readonly by: string;
      readonly reason: string;
    }
  | {
      readonly type: 'refund_paid';
      readonly refundId: string;
      readonly amount: number;
      readonly reference?: string;
    }
  /** Its dead letter was archived: nobody pays it any more. */
  | {
      readonly type: 'refund_put_away';
      readonly refundId: string;
      readonly amount: number;
      readonly by: string;
      readonly reason?: string;
    }
  | {
      readonly type: 'completed' | 'cancelled';
      /** Of all payments that were ever begun for it, also in vain: this outlives the fences that had them. */
      readonly paymentIds?: readonly string[];
    };

/** An event of an order, and of no instance of another saga. */
export type OwnOrderEvent = Exclude<OrderEvent, { readonly type: InstanceEvent['type'] }>;
