import { Customer } from './customer.ts';
import { LetterDesk } from './letter-desk.ts';
import { ReviewDesk } from './review-desk.ts';
import { Shop } from './shop.ts';
import { startSystem, type System } from './system.ts';

/** A system, and where customers, engineers and operators stand before it. */
export interface Desks {
  readonly system: System;
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

export async function startDesks(settings: Readonly<Record<string, string>> = askedAtOnce): Promise<Desks> {
  const system = await startSystem(settings);
  const shop = new Shop(system);
  return {
    system,
    shop,
    letters: new LetterDesk(system.url, shop),
    reviews: new ReviewDesk(system.url),
    customer: new Customer(system),
  };
}
