import './bare-promises.ts';
import { orderSaga } from '../sagas/order/saga.ts';
import { workflowOf } from './saga-workflow.ts';

/** The name of each is its workflow's type: the saga's. */
export const order = workflowOf(orderSaga);

export { refund } from './refund.ts';
