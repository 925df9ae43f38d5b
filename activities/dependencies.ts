import type { ReviewSettings, StepSettings } from '../settings/settings.ts';
import type { Store } from '../store/saga.ts';

export interface StepDependencies {
  readonly pool: Store;
  /** Those of the saga whose steps are attempted. */
  readonly ports: unknown;
  readonly steps: StepSettings;
  readonly reviews: ReviewSettings;
}
