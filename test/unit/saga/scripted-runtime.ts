import type { Outcome, Reason } from '../../../saga/outcome.ts';
import type {
  Closing,
  Interruption,
  PhaseState,
  Progress,
  Resolution,
  Runtime,
  StepPhase,
} from '../../../saga/runtime.ts';
import type { NamedPhase } from '../../../saga/phases.ts';
import type { Revised, TakingBack } from '../../../saga/rules/cases.ts';
import { SagaRun } from '../../../saga/saga-run.ts';
import type { SagaDefinition, SagaEnd } from '../../../saga/saga.ts';

type Script = Readonly<Record<string, readonly (Outcome | Hanging)[]>>;

/** What persons decide, by the phase that was refused, in order. */
export interface Decisions {
  readonly resolutions: Readonly<Record<string, readonly (Resolution | Hanging<Resolution>)[]>>;
  /** Those whose decisions also concern what was done before. */
  readonly follows?: readonly string[];
  /** Those that meet a decision which an earlier run was putting into effect. */
  readonly takenBack?: readonly string[];
  /** How often the record says that attempts are on their way for what was asked for before. */
  readonly unsettled?: number;
  /** The phases that the record names when a decision is taken back; without them, all that were brought in line with it. */
  readonly bringsBack?: readonly NamedPhase[];
  /** What the record says to an end, in order. */
  readonly closings?: readonly Closing[];
}

/** A call that ends when the test says so. */
export class Hanging<T = Outcome> {
  readonly outcome: Promise<T>;
  settle: (outcome: T) => void = () => {};

  constructor() {
    this.outcome = new Promise((resolve) => (this.settle = resolve));
  }
}

/** A world in which every phase succeeds but those that the script says otherwise, in order. Writes down what happened. */
class ScriptedRuntime implements Runtime {
  readonly happened: string[] = [];
  progress: Progress | undefined;
  /** Absent where there is nobody to ask. */
  readonly review: Runtime['review'];
  readonly #script: Map<string, (Outcome | Hanging)[]>;
  readonly #resolutions: Map<string, (Resolution | Hanging<Resolution>)[]>;
  readonly #follows: readonly string[];
  readonly #takenBack: readonly string[];
  readonly #bringsBack: readonly NamedPhase[] | undefined;
  readonly #closings: Closing[];
  #unsettled: number;

  constructor(script: Script, decisions: Decisions | undefined) {
    this.#script = queues(script);
    this.#resolutions = queues(decisions?.resolutions ?? {});
    this.#follows = decisions?.follows ?? [];
    this.#takenBack = decisions?.takenBack ?? [];
    this.#bringsBack = decisions?.bringsBack;
    this.#closings = [...(decisions?.closings ?? [])];
    this.#unsettled = decisions?.unsettled ?? 0;
    this.review = decisions === undefined ? undefined : (...asked) => this.#review(...asked);
  }

  async #review(
    { step, phase }: StepPhase,
    { cause }: Reason,
    interruption: Interruption,
  ): Promise<Resolution> {
    const name = `${step.name}.${phase}`;
    this.happened.push(`${name} in review: ${cause}`);
    const resolution = this.#resolutions.get(name)?.shift();
    if (resolution === undefined) throw new Error(`Nobody decides on ${name}`);
    const interrupted = interruption.whenRequested.then(() => 'interrupted' as const);
    return resolution instanceof Hanging ? await Promise.race([resolution.outcome, interrupted]) : resolution;
  }

  async revise({ step, phase }: StepPhase): Promise<boolean | Revised> {
    if (this.#unsettled > 0) {
      this.#unsettled -= 1;
      return { kind: 'unsettled', phases: [{ step: 'pay', phase: 'run' }] };
    }
    this.happened.push(`revised for ${step.name}.${phase}`);
    return await Promise.resolve(this.#follows.includes(`${step.name}.${phase}`));
  }

  async conclude({ step, phase }: StepPhase): Promise<void> {
    this.happened.push(`in line for ${step.name}.${phase}`);
    await Promise.resolve();
  }

  async takeBack({ step, phase }: StepPhase): Promise<boolean> {
    this.happened.push(`taken back for ${step.name}.${phase}`);
    return await Promise.resolve(this.#takenBack.includes(`${step.name}.${phase}`));
  }

  async revert({ step, phase }: StepPhase, { cause }: Reason): Promise<TakingBack | void> {
    this.happened.push(`reverted for ${step.name}.${phase}: ${cause}`);
    const phases = this.#bringsBack;
    return await Promise.resolve(phases === undefined ? undefined : { kind: 'taken_back', phases });
  }

  async perform({ step, phase }: StepPhase, interruption: Interruption): Promise<Outcome> {
    const name = `${step.name}.${phase}`;
    if (interruption.requested) return { kind: 'interrupted' };
    this.happened.push(name);
    const scripted = this.#script.get(name)?.shift() ?? ok();
    const outcome = scripted instanceof Hanging ? await scripted.outcome : await Promise.resolve(scripted);
    if (scripted instanceof Hanging) this.happened.push(`${name} settled`);
    return outcome;
  }

  async park({ step, phase }: StepPhase, { cause }: Reason): Promise<void> {
    this.happened.push(`parked ${step.name}.${phase}: ${cause}`);
    await Promise.resolve();
  }

  async startCancel(reason: Reason): Promise<Reason> {
    this.happened.push(`undoing: ${reason.cause}`);
    return await Promise.resolve(reason);
  }

  async close(as: 'completed' | 'cancelled'): Promise<Closing> {
    this.happened.push(as);
    return await Promise.resolve(this.#closings.shift() ?? { kind: 'closed' });
  }

  progressed(progress: Progress): void {
    this.progress = progress;
  }
}

function queues<T>(script: Readonly<Record<string, readonly T[]>>): Map<string, T[]> {
  return new Map(Object.entries(script).map(([name, entries]) => [name, [...entries]]));
}

export function ok(result: unknown = {}): Outcome {
  return { kind: 'succeeded', result };
}

export function refused(cause: string): Outcome {
  return { kind: 'refused', cause, message: `refused: ${cause}` };
}

/** What it had done under an earlier revision stands. */
export function declined(cause: string): Outcome {
  return { kind: 'refused', cause, message: `declined: ${cause}`, stands: true };
}

export function failed(cause: string): Outcome {
  return { kind: 'failed', cause, message: `failed: ${cause}` };
}

export interface Given {
  readonly run: SagaRun;
  readonly end: Promise<SagaEnd>;
  /** What happened so far, once nothing more can happen without the test. */
  happened: () => Promise<readonly string[]>;
  /** What those who watch were told of a step last. */
  shown: (step: string) => PhaseState | undefined;
}

/** Runs `saga` in a world in which all goes well but what `script` says. Without `decisions` there is nobody to ask. */
export function given(saga: SagaDefinition, script: Script = {}, decisions?: Decisions): Given {
  const runtime = new ScriptedRuntime(script, decisions);
  const run = new SagaRun(saga, runtime);
  const end = run.execute();
  end.catch(() => {});
  return {
    run,
    end,
    shown: (step) => runtime.progress?.steps.find(({ name }) => name === step)?.state,
    async happened() {
      await new Promise((resolve) => setImmediate(resolve));
      return runtime.happened.splice(0);
    },
  };
}
