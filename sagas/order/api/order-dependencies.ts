import type { ApiDependencies } from '../../../api/dependencies.ts';
import type { OrderTypes } from '../effects/effect.ts';
import type { OrderKept } from '../store/kept.ts';

/** Dependencies of the order's own routes. */
export type OrderApi = ApiDependencies<OrderKept, OrderTypes>;
