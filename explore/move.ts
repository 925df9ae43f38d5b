import type { Choice } from './terms.ts';
import type { Fate } from './fate.ts';

/** One thing that may happen next. */
export type Move =
  /** A worker takes up a phase. */
  | { readonly type: 'begin'; readonly request: string; readonly aged: boolean }
  /** The worker that was to take it up is paused, and presumed lost. */
  | { readonly type: 'begin_late'; readonly request: string; readonly givesUp: boolean }
  /** A phase that is not under way is not started any more. */
  | { readonly type: 'interrupt'; readonly request: string }
  | { readonly type: 'finish'; readonly request: string; readonly fate: Fate; readonly givesUp: boolean }
  /** A person rules on an open case; or, as nobody does, the policy. */
  | { readonly type: 'decide' | 'last_resort'; readonly request: string; readonly choice: Choice }
  /** What a case is about is there by now, and nobody has to decide. */
  | { readonly type: 'solve'; readonly request: string }
  /** The record that the run asked for is written. */
  | { readonly type: 'record'; readonly request: string }
  /** Somebody cancels the order. */
  | { readonly type: 'cancel' }
  /** The cancel that is on record reaches the run. */
  | { readonly type: 'cancel_reaches' }
  /** Of one phase, or of all that is parked. */
  | { readonly type: 'redrive'; readonly phase?: string }
  | { readonly type: 'resume'; readonly late: number }
  /** From here on, all that the run is told is in a workflow task that may be lost. */
  | { readonly type: 'task_begins' }
  /** The run goes on from where that task began: it asks again for all records that it had asked for since, in the world as it is now. */
  | { readonly type: 'task_lost' }
  | { readonly type: 'reset' };

/** The last resort ends the case for good, so that it needs no bound. */
export function isLastResort(choice: Choice): boolean {
  return choice === 'cancel' || choice === 'waived' || choice === 'refund';
}
