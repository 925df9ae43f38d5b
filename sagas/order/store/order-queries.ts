import type { Placeholder } from '../../../store/instances/list-instances.ts';

/** That an order has asked for an item, as a condition on `saga_instance`. */
export function linesWith(sku: string, value: Placeholder): string {
  return `state -> 'lines' @> ${value(JSON.stringify([{ sku }]))}::jsonb`;
}
