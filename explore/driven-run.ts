import type { Outcome, Reason } from '../saga/outcome.ts';
import type { NamedPhase } from '../saga/phases.ts';
import type { Revised, TakingBack } from '../saga/rules/cases.ts';
import type { Closing, Resolution, Runtime, StepPhase } from '../saga/runtime.ts';
import type { SagaRun } from '../saga/saga-run.ts';
import type { Saga, SagaDefinition, SagaEnd } from '../saga/saga.ts';
import type { Action, Step } from '../saga/step.ts';
import { nameOf, type At } from './party.ts';
import { atOf, requestName, type Request } from './request.ts';

/** All that can happen to a run from outside. */
export type SagaInput =
  | { readonly type: 'settle'; readonly request: string; readonly outcome: Outcome }
  /** The record that the run asked for is written, and the run is told the answer. */
  | { readonly type: 'recorded'; readonly request: string; readonly told?: Told }
  | { readonly type: 'cancel'; readonly reason: Reason }
  /** Of one phase, or of all that is parked. */
  | { readonly type: 'redrive'; readonly phase?: string };

/** The reason that stands, of a cancel; a resolution; what has to follow a decision; whether one was taken back; what an end met. */
export type Told = Reason | Resolution | readonly NamedPhase[] | boolean | Closing | Revised | TakingBack;

export type DrivenEnd = SagaEnd | { readonly outcome: 'threw'; readonly message: string };

/** The calls of a flow, in order. */
export type Call =
  | { readonly kind: 'parallel'; readonly steps: readonly Step[] }
  | { readonly kind: 'commit'; readonly pivot: Step };

type Waiting = { readonly request: Request; readonly answer: (value: unknown) => void };

/** A real run that is fed one input at a time, and shows what it asks for. */
export class DrivenRun {
  readonly calls: Call[] = [];
  /** ModelTerms for while the same was still under way. */
  readonly askedTwice: string[] = [];
  end: DrivenEnd | undefined;
  #recordedReason: Reason | undefined;
  readonly #run: SagaRun;
  readonly #waiting = new Map<string, Waiting>();

  constructor(saga: SagaDefinition, Run: typeof SagaRun) {
    this.#run = new Run(this.#observed(saga), this.#runtime());
  }

  static async start(saga: SagaDefinition, Run: typeof SagaRun): Promise<DrivenRun> {
    const driven = new DrivenRun(saga, Run);
    void driven.#run.execute().then(
      (end) => (driven.end = end),
      (error: unknown) => (driven.end = { outcome: 'threw', message: String(error) }),
    );
    await atRest();
    return driven;
  }

  get pivoted(): boolean {
    return this.#run.pivoted;
  }

  /** All that the flow can go by: what it called, and what that came to. */
  get position(): string {
    return JSON.stringify([this.calls.length, ...this.#run.results]);
  }

  /** Why it is to be undone: as the record says, once it was asked. */
  get reason(): Reason | undefined {
    return this.#recordedReason ?? this.#run.reason;
  }

  get parked(): readonly string[] {
    return this.#run.parked.map((parked) => nameOf(asNamed(parked)));
  }

  get requests(): readonly Request[] {
    return [...this.#waiting.values()].map(({ request }) => request);
  }

  /** Settles once the run cannot go on by itself. */
  async feed(input: SagaInput): Promise<void> {
    switch (input.type) {
      case 'settle':
        this.#answer(input.request, input.outcome);
        break;
      case 'recorded':
        this.#answer(input.request, input.told);
        break;
      case 'cancel':
        this.#run.cancel(input.reason);
        break;
      case 'redrive':
        void this.#run.redrive(
          (taken) =>
            this.#ask<void>({
              kind: 'record_redrive',
              phases: taken.map(({ step, phase }) => atOf(step, phase, this.#pivot)),
            }),
          (parked) => input.phase === undefined || nameOf(asNamed(parked)) === input.phase,
        );
        break;
    }
    await atRest();
  }

  #answer(name: string, value: unknown): void {
    const waiting = this.#waiting.get(name);
    if (waiting === undefined)
      throw new Error(
        `The flow is not deterministic: with the same inputs it waited for ${name} before, and now it does not. It may go by what its steps come to, and by no clock, chance or memory`,
      );
    this.#waiting.delete(name);
    waiting.answer(value);
  }

  #ask<T>(request: Request): Promise<T> {
    const name = requestName(request);
    if (this.#waiting.has(name)) this.askedTwice.push(name);
    return new Promise<T>((resolve) => {
      this.#waiting.set(name, { request, answer: (value) => resolve(value as T) });
    });
  }

  #runtime(): Runtime {
    return {
      perform: ({ step, phase }, interruption) =>
        this.#ask({ kind: 'perform', at: atOf(step, phase, this.#pivot), interruption }),
      park: ({ step, phase }) => this.#ask({ kind: 'park', at: atOf(step, phase, this.#pivot) }),
      review: ({ step, phase }, _, interruption) =>
        this.#ask({ kind: 'review', at: atOf(step, phase, this.#pivot), interruption }),
      revise: ({ step, phase }) => this.#ask({ kind: 'revise', at: atOf(step, phase, this.#pivot) }),
      conclude: ({ step, phase }) => this.#ask({ kind: 'conclude', at: atOf(step, phase, this.#pivot) }),
      revert: ({ step, phase }) => this.#ask({ kind: 'revert', at: atOf(step, phase, this.#pivot) }),
      takeBack: ({ step, phase }) => this.#ask({ kind: 'take_back', at: atOf(step, phase, this.#pivot) }),
      startCancel: async (reason) =>
        (this.#recordedReason = await this.#ask<Reason>({ kind: 'start_cancel', reason })),
      close: (as) => this.#ask({ kind: 'close', as }),
      progressed() {},
    };
  }

  get #pivot(): string | undefined {
    const commit = this.calls.findLast((call) => call.kind === 'commit');
    return commit?.pivot.name;
  }

  /** The same saga, of which every call is seen. */
  #observed(saga: SagaDefinition): SagaDefinition {
    return { ...saga, flow: (run, steps) => saga.flow(this.#observedCalls(run), steps) };
  }

  #observedCalls(run: Saga): Saga {
    const { calls } = this;
    const called = (...steps: readonly Step[]) => calls.push({ kind: 'parallel', steps });
    return {
      run: <R>(step: Step<R>): Promise<R> => {
        called(step);
        return run.run(step as Action<R>);
      },
      reserve: (step) => {
        called(step);
        return run.reserve(step);
      },
      parallel: async (...steps) => {
        called(...steps);
        return (await run.parallel(...(steps as readonly Step[]))) as never;
      },
      commit: (pivot) => {
        calls.push({ kind: 'commit', pivot });
        return run.commit(pivot);
      },
    };
  }
}

/** After every reaction that needs no input: promises settle before the next turn of the event loop. */
function atRest(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function asNamed({ step, phase }: StepPhase): Pick<At, 'step' | 'phase'> {
  return { step: step.name, phase };
}
