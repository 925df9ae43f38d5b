import type { Advanced } from '../store/cases/advance-case.ts';
import type { DecideAnswer, DecideCommand } from '../store/cases/decide.ts';
import type { Revised } from '../store/cases/revise.ts';
import type { CancelVerdict } from '../saga/rules/lifecycle.ts';
import type { TakingBack } from '../saga/rules/cases.ts';
import type { NamedPhase } from '../saga/phases.ts';
import type { Outcome } from '../saga/outcome.ts';
import type { Closing, Unasked } from '../saga/runtime.ts';
import type { StepPolicy } from '../saga/step-policy.ts';
import type { Settlement, SettleVerdict } from './settle-phase.ts';

/**
 * One activity for each phase of each step, see {@link activityName}; each takes the instance's id, and the version of its record that the run
 * was told of.
 */
export type StepActivities = Record<string, (instanceId: string, version?: number) => Promise<Performed>>;

/**
 * `version`: of the record by then. `behind`: nothing was attempted, for the record is not as far as the run was told; the parties have to be
 * asked first.
 */
export type Performed = (Outcome & { readonly version?: number }) | Unasked;

/** The part of its record that a run was told; `asked`: and by the parties, just now. */
export interface KnownToRun {
  readonly revision?: number;
  readonly version?: number;
  readonly asked?: true;
}

/** Activities by which a run keeps its own record. Short transactions only. */
export interface RecordActivities {
  startCancel(
    instanceId: string,
    why: { cause: string; message: string; by: string; reason?: string },
  ): Promise<CancelVerdict>;
  parkStep(
    instanceId: string,
    parked: NamedPhase & { cause: string; message: string; stack?: string },
  ): Promise<Unasked | { readonly version: number } | undefined>;
  recordRedrive(
    instanceId: string,
    command: {
      by: string;
      reason?: string;
      words?: string;
      phases?: readonly NamedPhase[];
      closing?: boolean;
    },
  ): Promise<void>;
  /** Opens the case of a refusal, and says what has become of it. */
  advanceCase(
    instanceId: string,
    refused: NamedPhase & { cause: string; message: string },
  ): Promise<Advanced>;
  decide(command: DecideCommand): Promise<DecideAnswer>;
  /** Of a Signal that was not understood. */
  recordIgnored(instanceId: string, ignored: { message: string; via: string }): Promise<void>;
  /** Puts a decision into effect. @returns the phases that have to follow it, and `false` where nothing is to be concluded */
  reviseInstance(instanceId: string, at: NamedPhase): Promise<Revised | false>;
  /** All that was done before follows the decision: the phase may be attempted again. @returns the phases that do not follow after all */
  concludeRevision(instanceId: string, at: NamedPhase): Promise<readonly NamedPhase[]>;
  revertRevision(instanceId: string, refused: NamedPhase & { message: string }): Promise<TakingBack>;
  /** Takes back the decision that was being put into effect, and that the phase `declined` cannot follow. */
  takeBackDecision(instanceId: string, declined: NamedPhase & { message: string }): Promise<TakingBack>;
  /** Something of the run could not be written down: an engineer is asked. */
  recordHalted(instanceId: string, halted: { record: string; message: string }): Promise<void>;
  /** It could be, by now. */
  recordGoesOn(instanceId: string): Promise<void>;
  /** `known`: by the run; `asked`: it has just asked the parties. `behind`: nothing was ended, for they have to be asked first. */
  closeInstance(
    instanceId: string,
    as: 'completed' | 'cancelled',
    known?: KnownToRun,
  ): Promise<Closing | Unasked>;
}

export interface PolicyActivities {
  /** How steps are attempted, as this worker is set: for a run that was started by hand, without it. */
  readPolicy(): Promise<StepPolicy>;
}

export interface SettleActivities {
  settlePhase(instanceId: string, settlement: Settlement): Promise<SettleVerdict>;
}

export interface AdoptActivities {
  /** Before anything is sent for an instance whose record may have forgotten what was done for it. */
  adoptEffects(instanceId: string): Promise<void>;
  /** Whether that was really done for this run. */
  werePartiesAsked(instanceId: string): Promise<boolean>;
}
