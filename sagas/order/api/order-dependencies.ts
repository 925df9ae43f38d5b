import type { ApiDependencies } from '../../../api/dependencies.ts';
import type { OrderTypes } from '../effects/effect.ts';
import type { OrderKept } from '../store/kept.ts';

/** What the order's own routes work with. */
export type OrderApi = ApiDependencies<OrderKept, OrderTypes>;
