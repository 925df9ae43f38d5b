import type { OrderStore } from '../sagas/order/store/kept.ts';
import type { ReviewSettings, StepSettings } from '../settings/settings.ts';
import type { Ports } from '../sagas/order/effects/ports.ts';

export interface StepDependencies {
  readonly pool: OrderStore;
  readonly ports: Ports;
  readonly steps: StepSettings;
  readonly reviews: ReviewSettings;
}
