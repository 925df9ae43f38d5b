import type { Background } from '../../../worker/background.ts';
import type { OrderTypes } from '../effects/effect.ts';
import type { OrderKept } from '../store/kept.ts';

/** Dependencies of a worker's background jobs for orders. */
export type OrderBackground = Background<OrderKept, OrderTypes>;
