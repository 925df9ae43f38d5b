import type { Pool } from '../store/database.ts';
import type { ReviewSettings, StepSettings } from '../settings/settings.ts';
import type { Ports } from '../sagas/order/effects/ports.ts';

export interface StepDependencies {
  readonly pool: Pool;
  readonly ports: Ports;
  readonly steps: StepSettings;
  readonly reviews: ReviewSettings;
}
