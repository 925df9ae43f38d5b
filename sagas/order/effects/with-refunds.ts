import type { GivenBack } from '../given-back.ts';
import type { PaymentPort, PaymentState } from './ports.ts';

/** Where each payment stands at the provider, by its id. */
export async function readAll(
  payments: Pick<PaymentPort, 'read'>,
  ids: readonly string[],
): Promise<readonly (PaymentState & { readonly id: string })[]> {
  return await Promise.all(ids.map(async (id) => ({ id, ...(await payments.read(id)) })));
}

/** Adds the refunds of each payment: the provider is asked only where there are any. */
export async function withRefunds<P extends Pick<PaymentState, 'refunded'> & { readonly id: string }>(
  payments: Pick<PaymentPort, 'refunds'>,
  found: readonly P[],
): Promise<readonly (P & { readonly givenBack: readonly GivenBack[] })[]> {
  return await Promise.all(
    found.map(async (one) => ({
      ...one,
      givenBack: one.refunded > 0 ? await payments.refunds(one.id) : [],
    })),
  );
}
