import type { SagaApi } from '../api/saga-api.ts';
import type { Service, ServiceDependencies } from '../activities/service.ts';
import type { Comparing, Drift } from '../reconcile/comparing.ts';
import type { EffectTypes } from '../saga/effect.ts';
import type { RunSettings } from '../settings/run-settings.ts';
import type { openPool, Pool } from '../store/database.ts';
import type { Migrations } from '../store/migrate.ts';
import type { Kept, Store } from '../store/saga.ts';
import type { Background } from '../worker/background.ts';
import type { Repeating } from '../worker/repeat.ts';
import type { SweepPart } from '../worker/sweep.ts';

/** A saga as the worker, the API and the command line are given it: they know no saga by name. */
export interface RegisteredSaga<T extends Kept = Kept, E extends EffectTypes = EffectTypes> {
  readonly service: Service<T, E>;
  /** Many of its instances, as addresses name them: `orders`. */
  readonly path: string;
  readonly api: SagaApi<T, E>;
  /** The summary of an instance that is shown beside its run. No personal data. */
  summaryOf(state: T['state']): string;
  readonly migrations: Migrations;
  /** Something to try it with, where there is nothing yet. */
  seed(pool: Pool): Promise<void>;
  /** Its instances in a database. */
  openStore(options: Parameters<typeof openPool>[0], steps?: RunSettings['steps']): Store<T>;
  /** Activities that only this saga has. */
  ownActivities(
    dependencies: ServiceDependencies<T, E>,
  ): Readonly<Record<string, (...args: never[]) => Promise<unknown>>>;
  readonly comparing: Comparing<T, E['ports']>;
  /** Why an instance with a drift of this kind has a dead letter. */
  driftCauseOf(drift: Pick<Drift, 'kind'>): string;
  /** Background jobs of its workers, each done over and over. */
  background(background: Background<T, E>): readonly Repeating[];
  /** What of its own a sweep looks after. */
  readonly sweeps: readonly SweepPart<T, E>[];
}

/** The registration in `recourse.config.ts`: a saga, and the parties that it works with. */
export interface Registration<T extends Kept = Kept, E extends EffectTypes = EffectTypes> {
  readonly saga: RegisteredSaga<T, E>;
  createPorts(settings: RunSettings): E['ports'] & { close(): void };
}
