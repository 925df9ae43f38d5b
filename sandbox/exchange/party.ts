import type { z } from 'zod';
import { FaultSwitch } from '../faults/fault-switch.ts';
import { type Change, type Commit, PartyRecord } from '../record/party-record.ts';
import { StoredAnswers } from './stored-answers.ts';

export interface PartyOptions<Event> {
  path: string;
  event: z.ZodType<Event>;
  apply: (event: Event, at: Date) => void;
  /** Aborted when the sandbox stops. */
  stopping: AbortSignal;
}

/** What each of the three parties is made of. */
export class Party<Event> {
  readonly faults = new FaultSwitch();
  readonly answers = new StoredAnswers();
  readonly stopping: AbortSignal;
  readonly #record: PartyRecord<Event>;

  constructor({ path, event, apply, stopping }: PartyOptions<Event>) {
    this.stopping = stopping;
    this.#record = new PartyRecord({ path, event, apply: (commit) => this.#fold(commit, apply) });
  }

  get ledger() {
    return this.#record.ledger;
  }

  commit(change: Change<Event>, at: Date): void {
    this.#record.commit(change, at);
  }

  close(): void {
    this.#record.close();
  }

  #fold(commit: Commit<Event>, apply: (event: Event, at: Date) => void): void {
    const at = new Date(commit.at);
    for (const event of commit.events) apply(event, at);
    if (commit.answer) this.answers.store(commit.answer, at);
    if (commit.forgottenKeys) this.answers.forget(commit.forgottenKeys.key);
  }
}
