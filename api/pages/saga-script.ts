import type { DescribedForApi } from '../instances/instance-schema.ts';

/** The facts that the pages need of the saga, as the module `saga.js`, which web/saga.d.ts declares. */
export function sagaScript(described: DescribedForApi): string {
  return `export const saga = ${JSON.stringify(sagaInPages(described))};\n`;
}

function sagaInPages({ service, api }: DescribedForApi) {
  const { name, pivot, steps: byName, causes } = service.saga;
  const { decisions, teams, titleOf } = api.cases;
  const steps = Object.values(byName);
  return {
    name,
    pivot,
    steps: steps.map(({ name, kind, description: { title, customer } }) => ({ name, kind, title, customer })),
    columns: columnsOf(steps),
    causes: Object.fromEntries(Object.entries(causes).map(([cause, { label }]) => [cause, label])),
    // Somebody decides about these only.
    reviewed: Object.keys(causes).filter((cause) => causes[cause]?.kind === 'business'),
    decisions: Object.fromEntries(decisions.map((decision) => [decision, titleOf(decision)])),
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
