import { z } from 'zod';
import { dataSchemaOf } from '../decision-data.ts';
import type { CasePolicy, DecisionName } from '../decisions.ts';
import type { OrderLine } from '../events.ts';
import { formatMoney } from '../../../values/money.ts';
import type { StockedItem } from '../store/stock/catalogue.ts';

type JsonSchema = Record<string, unknown>;

/** The JSON Schema of a decision's data, with the items that can be named as its choices. */
export function decisionSchema(
  name: DecisionName,
  policy: CasePolicy,
  { lines, offers }: { lines: readonly OrderLine[]; offers: readonly StockedItem[] },
): JsonSchema {
  const schema = dataSchemaOf(name, policy.amends);
  if (schema === undefined) throw new Error('A policy lets amend, and does not say what');
  const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema & {
    properties?: Record<string, JsonSchema>;
  };
  const { $schema: _, properties = {}, ...rest } = described;
  return { ...rest, properties: withChoices(mapped(properties, withoutPattern), { lines, offers }) };
}

function withChoices(
  properties: Record<string, JsonSchema>,
  { lines, offers }: { lines: readonly OrderLine[]; offers: readonly StockedItem[] },
): Record<string, JsonSchema> {
  const { sku, replacement, ...rest } = properties;
  const ordered = [...new Set(lines.map((line) => line.sku))].map((one) => ({
    const: one,
    title: orderedOf(lines.filter((line) => line.sku === one)),
  }));
  const [only, ...others] = ordered;
  const instead = offers.filter((offer) => others.length > 0 || offer.sku !== only?.const);
  return {
    ...(sku === undefined
      ? {}
      : {
          sku: {
            ...sku,
            ...choices(ordered),
            ...(others.length === 0 ? { default: only?.const } : {}),
          },
        }),
    ...(replacement === undefined
      ? {}
      : { replacement: { ...replacement, ...choices(instead.map(offered)) } }),
    ...rest,
  };
}

/** `enum` for whoever validates, `oneOf` for whoever shows them. */
function choices(given: readonly { const: string; title: string }[]): JsonSchema {
  return { enum: given.map((one) => one.const), oneOf: given };
}

/** An item may stand in several lines; a decision is about all of its pieces. */
function orderedOf(lines: readonly OrderLine[]): string {
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return `${lines[0]?.name ?? ''} (${pieces} ordered)`;
}

function offered({ sku, name, price, currency, available }: StockedItem) {
  return {
    const: sku,
    title: `${name}, ${formatMoney({ amount: price, currency })} (${available} available)`,
  };
}

function mapped<T>(record: Record<string, T>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}

/** The format says it better than its expression. */
function withoutPattern(schema: JsonSchema): JsonSchema {
  if (schema['format'] === undefined) return schema;
  const { pattern: _, ...rest } = schema;
  return rest;
}
