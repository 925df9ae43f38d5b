import type { Asking, CaseResolution } from '../saga/rules/case-record.ts';
import type { DecisionFacts } from '../saga/rules/decide.ts';
import type { InstanceRecord, SagaRules } from '../saga/rules/record.ts';
import { reasonOf, statusOf, type ShownState } from '../saga/rules/status.ts';
import type { NamedPhase } from '../saga/phases.ts';
import type { KnownInstanceCase } from './cases/case-records.ts';
import type { DecideCommand, Unfit } from './cases/decide.ts';
import type { InstanceTransaction } from './commit/instance-transaction.ts';
import { RecentInstances } from './commit/recent-instances.ts';
import { openPool, type Client, type Pool } from './database.ts';
import type { Author, LetterInBrief } from './dead-letters/dead-letters.ts';

/** The types in which the instances of a saga are kept. The engine knows no more of them than this; a saga's own are narrower. */
export interface Kept {
  readonly state: ShownState;
  /** Personal data of the people that an instance is for. */
  readonly personal: unknown;
  readonly event: { readonly type: string };
  readonly step: string;
  readonly cause: string;
  readonly decision: string;
  /** Of its state, what is shown where many are listed. */
  readonly shown: object;
}

/** One instance as it is on record, personal data included. It stays within the process: never into Temporal. */
export interface Instance<T extends Kept = Kept> {
  readonly instanceId: string;
  readonly state: T['state'];
  readonly personal: T['personal'];
  /** The database was restored since its parties were asked: nothing is sent for it before. */
  readonly asksFirst?: true;
}

/** All that is on record of one instance. */
export interface StoredRecord<T extends Kept = Kept> extends InstanceRecord, Instance<T> {
  readonly state: T['state'];
}

/** Where an instance stands, in columns that are searched by. */
export interface Projected {
  readonly status: string;
  readonly stage: string;
  readonly cause: string | null;
}

export function projected(state: ShownState): Projected {
  return { status: statusOf(state), stage: state.stage, cause: reasonOf(state)?.cause ?? null };
}

/** All that has to be known of a saga to keep its instances in PostgreSQL. */
export interface StoredSaga<T extends Kept = Kept> {
  /** By which `saga_instance.saga` names it. */
  readonly name: string;
  /** The names that `shown` has in the state. */
  readonly shown: readonly string[];
  evolve(state: T['state'] | undefined, event: T['event'], at: string): T['state'];
  /** `now`: when what they decide on happens. */
  rules(now: Date): SagaRules<StoredRecord<T>>;
  /** The personal data as they are once `after` is asked for too, and the event that says so. */
  revised(
    instance: Instance<T>,
    after: Asking,
  ): { readonly personal: T['personal']; readonly event: T['event'] };
  /** Makes what an instance that has to wait holds in this database last from now for `ttlMs`. */
  renewHolds(client: Client, instanceId: string, ttlMs: number): Promise<void>;
  resolutionOf(decision: string, refused: NamedPhase): CaseResolution;
  /** Facts that are needed beside the record to judge a decision on a case. */
  decisionFacts(
    tx: InstanceTransaction<T>,
    one: KnownInstanceCase<T>,
    command: DecideCommand,
  ): Promise<DecisionFacts<Unfit>>;
  /** Dead letters of one group are mended by one repair. */
  letterGroupOf(step: string, cause: string): string;
  /** Of the letters that say how an instance differs from what another party has. */
  readonly driftCauses: readonly string[];
  /** How letters of this cause are dealt with, where they are about something that only this saga knows. */
  ownLetters(cause: string): OwnLetters<T> | undefined;
}

/** An engineer's actions on letters that only a saga knows. */
export interface OwnLetters<T extends Kept = Kept> {
  /** `lookedAt`: it is redriven by itself, not as one of its group. */
  redrive(
    store: Store<T>,
    letter: Pick<LetterInBrief, 'id' | 'instanceId'>,
    by: { author: Author; lookedAt: boolean },
  ): Promise<void>;
  putAway(
    store: Store<T>,
    letter: Pick<LetterInBrief, 'id' | 'instanceId'>,
    author: Author,
  ): Promise<'put_away' | 'ended' | 'in_doubt'>;
}

/** A database, with what has to be known of the saga whose instances are in it. */
export type Store<T extends Kept = Kept> = Pool & {
  readonly saga: StoredSaga<T>;
  /** The instances that this process has written last. */
  readonly recent: RecentInstances<T>;
};

/** Which instance of which saga. */
export interface InstanceRef {
  readonly saga: string;
  readonly instanceId: string;
}

export function refOf(
  { saga }: { readonly saga: { readonly name: string } },
  instanceId: string,
): InstanceRef {
  return { saga: saga.name, instanceId };
}

export function openStore<T extends Kept>(
  options: Parameters<typeof openPool>[0],
  saga: StoredSaga<T>,
): Store<T> {
  return Object.assign(openPool(options), { saga, recent: new RecentInstances<T>() });
}
