/** What clients of a saga's workflow need to know. No Temporal, no Node: importable from everywhere. */

import type { StepPolicy } from '../saga/step-policy.ts';
import type { NamedPhase } from '../saga/phases.ts';

export type { StepPolicy } from '../saga/step-policy.ts';

/** Of the run of an instance; the workflow's type is the saga's name. */
export function workflowIdOf(saga: string, instanceId: string): string {
  return `${saga}/${instanceId}`;
}

/** The workflow's type, of the run that pays a refund. */
export const refundWorkflowType = 'refund';

export interface RefundInput {
  readonly orderId: string;
  readonly refundId: string;
}

export function refundWorkflowId({ orderId, refundId }: RefundInput): string {
  return `refund/${orderId}/${refundId}`;
}

/**
 * Updates and Signals of these names take a {@link Command}; of a redrive it may name the phase that is meant
 * ({@link RedriveCommand}). Settle is an Update only and takes a {@link SettleCommand}.
 */
export const commandNames = {
  cancel: 'cancel',
  redrive: 'redrive',
  settle: 'settle',
  decide: 'decide',
} as const;

/**
 * A Query: the version of the record as the run was told last, or null. A record that is not as far was restored from a back-up.
 */
export const versionQuery = 'version';

/** A Signal: something was recorded that the run may wait for. It carries nothing. */
export const nudgeName = 'nudge';

/**
 * A person's decision on a case. Its `data` goes into Temporal's history: personal data (an address, an e-mail address) are
 * refused here, and have to be sent over REST.
 */
export interface DecisionCommand {
  readonly caseId: string;
  readonly revision: number;
  readonly decisionId: string;
  readonly decision: string;
  readonly data?: unknown;
  readonly by: string;
  readonly reason: string;
}

/** By whom and why: no personal data of the customer. */
export interface Command {
  readonly by: string;
  readonly reason?: string;
  /** Cites the reason, which is kept in PostgreSQL: a command that comes over REST carries nobody's words. */
  readonly words?: string;
}

/** Without a phase everything that is parked is attempted again. */
export type RedriveCommand = Command & Partial<NamedPhase>;

/** A person did the work of the phase by hand, outside. `reference` is their proof, e.g. the id of a refund. */
export interface SettleCommand extends Command, NamedPhase {
  readonly reference: string;
  /** It was done by other means than at the party that was to do it. */
  readonly elsewhere?: boolean;
}

/** Types of the failure with which a command is rejected. */
export type Rejection =
  /** Past the pivot: only a refund can give the money back. */
  | 'too_late'
  /** The order has ended. */
  | 'order_closed'
  /** There is nothing parked to redrive. */
  | 'not_stalled'
  /** What this phase does cannot be done by hand. */
  | 'settle_impossible'
  /** The other party says that it was not done. */
  | 'settle_contradicted'
  /** The other party could not be asked. */
  | 'settle_unverified'
  /** It cannot be written down for now: PostgreSQL refuses it, and takes it once that is mended. */
  | 'not_recorded'
  | 'invalid_command';

export interface InstanceEnd {
  readonly outcome: 'completed' | 'cancelled' | 'history_diverged';
  readonly cause?: string;
  readonly message?: string;
}

/** Read by the workflow from its memo, so that its input is the id only. */
export type InstanceMemo = {
  /** Address of the instance over REST. */
  readonly url: string;
  readonly policy: StepPolicy;
  /** The parties are asked what they know of the order before anything is sent: its record may be older than they are. */
  readonly askFirst?: true;
  /** Of the record, as far as the run was told that this one goes on from. */
  readonly version?: number;
};

/** Typed search attributes: `due` a DATETIME, `revision` an INT, the others of kind KEYWORD. */
export const searchAttributeNames = {
  status: 'RecourseStatus',
  stage: 'RecourseStage',
  cause: 'RecourseCause',
  team: 'RecourseTeam',
  due: 'RecourseDue',
  revision: 'RecourseRevision',
} as const;
