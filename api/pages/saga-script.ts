import { causes } from '../../sagas/order/causes.ts';
import { titleOf } from '../../sagas/order/decision-words.ts';
import { decisionNames, teams } from '../../sagas/order/decisions.ts';
import { orderSaga } from '../../sagas/order/saga.ts';

/** What the pages have to know of the saga, as the module `saga.js`, which web/saga.d.ts declares. */
export function sagaScript(): string {
  return `export const saga = ${JSON.stringify(sagaInPages())};\n`;
}

function sagaInPages() {
  const steps = Object.values(orderSaga.steps);
  return {
    name: orderSaga.name,
    pivot: orderSaga.pivot,
    steps: steps.map(({ name, kind, description: { title, customer } }) => ({ name, kind, title, customer })),
    columns: columnsOf(steps),
    causes: Object.fromEntries(Object.entries(causes).map(([cause, { label }]) => [cause, label])),
    decisions: Object.fromEntries(decisionNames.map((name) => [name, titleOf(name)])),
    teams,
  };
}

/** Steps of one stage go side by side. They are declared in the order in which they go forward. */
function columnsOf(
  steps: readonly { readonly name: string; readonly description: { readonly stage: string } }[],
) {
  const stages = [...new Set(steps.map(({ description }) => description.stage))];
  return stages.map((stage) =>
    steps.filter(({ description }) => description.stage === stage).map(({ name }) => name),
  );
}
