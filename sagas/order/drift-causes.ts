import type { Cause } from './causes.ts';

/** How the books of an order can differ from those of another party. */
export const driftCauses = [
  'payment_differs',
  'warehouse_differs',
  'stock_differs',
  'fence_differs',
  'not_on_record',
] as const satisfies readonly Cause[];
export type DriftCause = (typeof driftCauses)[number];
