import type { Cause } from './causes.ts';
import type { Money } from './money.ts';
import type { StepPhase } from './steps.ts';

export interface OrderLine {
  readonly sku: string;
  readonly quantity: number;
  /** Price of one piece in minor units, from the catalogue at the time of the order. */
  readonly price: number;
  readonly name: string;
}

/** What an effect left behind: the provider's id and the money it moved, in minor units. No personal data. */
export interface StepResult {
  readonly reference?: string;
  readonly authorized?: number;
  readonly captured?: number;
  readonly voided?: number;
  readonly refunded?: number;
  /** Who said that it was done outside, where no attempt of ours did it. */
  readonly settledBy?: string;
}

/** A fact about an order. Events carry no customer's data: that stays in the order's own columns. */
export type OrderEvent =
  | { readonly type: 'order_accepted'; readonly lines: readonly OrderLine[]; readonly total: Money }
  | ({ readonly type: 'phase_attempted'; readonly attempt: number } & StepPhase)
  | ({ readonly type: 'phase_succeeded'; readonly result: StepResult } & StepPhase)
  | ({
      readonly type: 'phase_refused';
      readonly cause: Cause;
      readonly message: string;
      readonly result?: StepResult;
    } & StepPhase)
  | ({ readonly type: 'attempt_failed'; readonly cause: Cause; readonly message: string } & StepPhase)
  | ({ readonly type: 'step_parked'; readonly cause: Cause; readonly message: string } & StepPhase)
  | {
      readonly type: 'order_redriven';
      readonly by: string;
      readonly reason?: string;
      /** What is attempted again; without it, all that was parked. */
      readonly phases?: readonly StepPhase[];
    }
  | {
      readonly type: 'cancel_started';
      readonly cause: Cause;
      readonly message: string;
      readonly by: string;
      readonly reason?: string;
    }
  | {
      readonly type: 'order_completed' | 'order_cancelled';
      /** Of all payments that were ever begun for it, also in vain: this outlives the fences that had them. */
      readonly paymentIds?: readonly string[];
    };
