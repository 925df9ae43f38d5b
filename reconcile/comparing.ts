import type { InstanceFences } from '../saga/rules/fence.ts';
import type { Kept, Store } from '../store/saga.ts';

/** A place where two of the parties do not agree. */
export interface Drift {
  /** Between whom: `fence` is the engine's own. */
  readonly kind: string;
  readonly instanceId?: string;
  readonly message: string;
}

/** Something that a party did for an instance, and is not on record. */
export interface UnknownEffect extends Drift {
  readonly instanceId: string;
  readonly isKnown: boolean;
}

/** An instance as it is on record while it is compared. */
export interface UnderReview<T extends Kept = Kept> {
  readonly instanceId: string;
  readonly state: T['state'];
  readonly fences: InstanceFences;
}

/** An effect at a party, by its id there, in words that go on with it. */
export interface Suspect {
  readonly kind: string;
  readonly instanceId: string;
  readonly id: string;
  readonly what: string;
}

/** How the instances of a saga are compared with its parties. Throws where a party cannot be asked. */
export interface Comparing<T extends Kept = Kept, Ports = unknown> {
  /** Compares what all instances have in common. */
  ofAll(pool: Store<T>): Promise<readonly Drift[]>;
  /** One instance: one under way is held to what is true at any time, one that has ended to balanced books. */
  ofOne(
    dependencies: { readonly pool: Store<T>; readonly ports: Ports },
    review: UnderReview<T>,
  ): Promise<readonly Pick<Drift, 'kind' | 'message'>[]>;
  /** Effects at the parties since then, but for those that have come to nothing. */
  effectsSince(ports: Ports, since: Date): AsyncIterable<Suspect>;
  /** By instance, the ids under which its effects are on record; one that is not on record at all is not in it. */
  known(pool: Store<T>, instanceIds: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>>;
}
