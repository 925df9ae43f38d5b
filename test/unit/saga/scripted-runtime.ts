import type { Outcome, Reason } from '../../../saga/outcome.ts';
import type { Interruption, Runtime, StepPhase } from '../../../saga/runtime.ts';
import { SagaRun } from '../../../saga/saga-run.ts';
import type { SagaDefinition, SagaEnd } from '../../../saga/saga.ts';

type Script = Readonly<Record<string, readonly (Outcome | Hanging)[]>>;

/** A call that ends when the test says so. */
export class Hanging {
  readonly outcome: Promise<Outcome>;
  settle: (outcome: Outcome) => void = () => {};

  constructor() {
    this.outcome = new Promise((resolve) => (this.settle = resolve));
  }
}

/** A world in which every phase succeeds but those that the script says otherwise, in order. Writes down what happened. */
class ScriptedRuntime implements Runtime {
  readonly happened: string[] = [];
  readonly #script: Map<string, (Outcome | Hanging)[]>;

  constructor(script: Script) {
    this.#script = new Map(Object.entries(script).map(([name, outcomes]) => [name, [...outcomes]]));
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

  async close(as: 'completed' | 'cancelled'): Promise<void> {
    this.happened.push(as);
    await Promise.resolve();
  }

  progressed(): void {}
}

export function ok(result: unknown = {}): Outcome {
  return { kind: 'succeeded', result };
}

export function refused(cause: string): Outcome {
  return { kind: 'refused', cause, message: `refused: ${cause}` };
}

export function failed(cause: string): Outcome {
  return { kind: 'failed', cause, message: `failed: ${cause}` };
}

export interface Given<State> {
  readonly run: SagaRun<State>;
  readonly end: Promise<SagaEnd>;
  /** What happened so far, once nothing more can happen without the test. */
  happened: () => Promise<readonly string[]>;
}

/** Runs `saga` in a world in which all goes well but what `script` says. */
export function given<State>(saga: SagaDefinition<State>, script: Script = {}): Given<State> {
  const runtime = new ScriptedRuntime(script);
  const run = new SagaRun(saga, runtime);
  const end = run.execute();
  end.catch(() => {});
  return {
    run,
    end,
    async happened() {
      await new Promise((resolve) => setImmediate(resolve));
      return runtime.happened.splice(0);
    },
  };
}
