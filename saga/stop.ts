import type { Reason } from './outcome.ts';
import type { Interruption } from './runtime.ts';

/** The one switch from going forward to undoing. The first reason stands. */
export class Stop implements Interruption {
  static readonly never: Interruption = { requested: false, whenRequested: new Promise<void>(() => {}) };

  readonly whenRequested: Promise<void>;
  #reason: Reason | undefined;
  #resolve: () => void = () => {};

  constructor() {
    this.whenRequested = new Promise((resolve) => (this.#resolve = resolve));
  }

  get requested(): boolean {
    return this.#reason !== undefined;
  }

  get reason(): Reason | undefined {
    return this.#reason;
  }

  request({ cause, message }: Reason): void {
    this.#reason ??= { cause, message };
    this.#resolve();
  }
}
