import { Customer } from './customer.ts';
import { LetterDesk } from './letter-desk.ts';
import { ReviewDesk } from './review-desk.ts';
import { Shop } from './shop.ts';
import { startKillableSystem, startSystem, type KillableSystem, type System } from './system.ts';

/** A system, and where customers, engineers and operators stand before it. */
export interface Desks<Started extends System = System> {
  readonly system: Started;
  readonly shop: Shop;
  readonly letters: LetterDesk;
  readonly reviews: ReviewDesk;
  readonly customer: Customer;
}

/** Whatever is refused is asked of an operator at once, and what fails waits for an engineer soon. */
const askedAtOnce = {
  RECOURSE_REVIEWS: 'on',
  RECOURSE_REVIEW_CUSTOMER_MS: '0',
  RECOURSE_STEP_ATTEMPTS: '2',
  RECOURSE_BACKOFF_MAX_MS: '100',
};

type Settings = Readonly<Record<string, string>>;

export async function startDesks(settings: Settings = askedAtOnce): Promise<Desks> {
  return desksOf(await startSystem(settings));
}

/** As {@link startDesks}, with a worker that can be killed. */
export async function startKillableDesks(settings: Settings): Promise<Desks<KillableSystem>> {
  return desksOf(await startKillableSystem(settings));
}

function desksOf<Started extends System>(system: Started): Desks<Started> {
  const shop = new Shop(system);
  return {
    system,
    shop,
    letters: new LetterDesk(system.url, shop),
    reviews: new ReviewDesk(system.url),
    customer: new Customer(system),
  };
}
