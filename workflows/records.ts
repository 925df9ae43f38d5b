import { ApplicationFailure, condition, proxyLocalActivities } from '@temporalio/workflow';
import type { RecordActivities } from '../activities/contract.ts';
import { failureOf, isDefinite } from './activity-failures.ts';
import type { Rejection } from './contract.ts';
import type { Mutex } from './mutex.ts';

type RecordName = keyof RecordActivities;

/** Where not even the letter could be written, the run asks again by itself. */
const blindMs = 60_000;

/**
 * Writes to PostgreSQL, one at a time. A write that fails for now is tried again for as long as it takes, in turns of a minute,
 * so that others come between. A write that cannot be made at all blocks nobody else:
 * - of a command: its sender is told
 * - of the run itself: it waits for an engineer, who has a dead letter, and is tried again when told so
 */
export class Records {
  /** Writes of the run itself. */
  readonly own = this.#each((name, write) => this.#untilAsked(name, write));
  /** Writes of commands. @throws ApplicationFailure of type `not_recorded` */
  readonly commands = this.#each((_, write) => this.#orRejected(write));
  readonly #instanceId: string;
  readonly #mutex: Mutex;
  readonly #activities = proxyLocalActivities<RecordActivities>({
    startToCloseTimeout: '10 seconds',
    scheduleToCloseTimeout: '1 minute',
    retry: { initialInterval: '200 milliseconds', maximumInterval: '10 seconds' },
  });
  #halted = 0;
  #asked = 0;

  constructor(instanceId: string, mutex: Mutex) {
    this.#instanceId = instanceId;
    this.#mutex = mutex;
  }

  /** Something waits for an engineer that could not be written down. */
  get halted(): boolean {
    return this.#halted > 0;
  }

  /** What could not be written down may be by now. */
  askAgain(): void {
    this.#asked += 1;
  }

  #each(how: (name: RecordName, write: () => Promise<unknown>) => Promise<unknown>): RecordActivities {
    return new Proxy({} as RecordActivities, {
      get:
        (_, name: RecordName) =>
        (...args: unknown[]) => {
          const activity = this.#activities[name] as (...given: unknown[]) => Promise<unknown>;
          return how(name, () => this.#oneAtATime(() => activity(...args)));
        },
    });
  }

  /** @throws what `isDefinite` says that repeating cannot mend */
  async #oneAtATime<T>(write: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await this.#mutex.run(write);
      } catch (error) {
        if (isDefinite(error)) throw error;
        // Rejects for an error that is no failure of the activity: a defect.
        failureOf(error);
      }
    }
  }

  async #orRejected<T>(write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      const { message } = failureOf(error);
      const type: Rejection = 'not_recorded';
      throw ApplicationFailure.nonRetryable(`It could not be written down: ${message}`, type);
    }
  }

  async #untilAsked<T>(name: RecordName, write: () => Promise<T>): Promise<T> {
    for (let before = false; ; before = true) {
      try {
        const answer = await write();
        if (before) await this.#tell('recordGoesOn', {});
        return answer;
      } catch (error) {
        await this.#halt(name, failureOf(error));
      }
    }
  }

  /** Until somebody says that it may be written down by now. */
  async #halt(name: RecordName, { message }: { message: string }): Promise<void> {
    const asked = this.#asked;
    const isAsked = () => this.#asked > asked;
    this.#halted += 1;
    if (await this.#tell('recordHalted', { record: name, message })) await condition(isAsked);
    else await condition(isAsked, blindMs);
    this.#halted -= 1;
  }

  /** @returns whether that could be written down */
  async #tell(name: 'recordHalted' | 'recordGoesOn', what: object): Promise<boolean> {
    try {
      const activity = this.#activities[name] as (instanceId: string, what: object) => Promise<void>;
      await this.#oneAtATime(() => activity(this.#instanceId, what));
      return true;
    } catch (error) {
      failureOf(error);
      return false;
    }
  }
}
