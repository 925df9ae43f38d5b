import type { Background } from '../../../worker/background.ts';
import type { OrderTypes } from '../effects/effect.ts';
import type { OrderKept } from '../store/kept.ts';

/** What a worker does for orders in the background works with this. */
export type OrderBackground = Background<OrderKept, OrderTypes>;
