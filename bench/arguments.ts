import { parseArgs } from 'node:util';
import { z } from 'zod';
import { contenderNames, contenders } from './contenders/contenders.ts';
import type { Pace } from './load/pace.ts';
import { scenarioNames, scenarios } from './load/scenarios.ts';

export const help = `npm run bench -- [--rounds N] [--at 1,10,50,200] [--rates 5,20] [--orders N] [--scenarios A,B] [--who A,B] [--json FILE] [--svg FILE]

Measures orders side by side, by ${contenderNames.map((name) => contenders[name].title).join(', ')}: same PostgreSQL,
same Temporal, same sandboxes, one after the other in each round. docs/performance.md says how to read what comes out.

  --rounds N        how often each is measured (3); what is shown is the median
  --at 1,10,…       how many orders are under way at a time (1,10,50,200)
  --rates 5,20      also so many orders a second by a schedule, whatever becomes of those before (none)
  --orders N        orders of one measurement; without it, 30, or four for each that is under way and 200 more at most, or
                    those of 20 seconds
  --scenarios A,B   ${scenarioNames.map((name) => `${name}: ${scenarios[name].title}`).join('; ')} (all)
  --who A,B         ${contenderNames.join(',')} (all)
  --json FILE       writes all that was measured, latencies of single orders included
  --svg FILE        draws how fast each was

Nothing else should be at work on the machine. Ctrl-C stops everything, and shows what was measured until then.`;

/** What was asked for cannot be measured. */
export class BadArguments extends Error {}

const whole = z.coerce.number<string>().int().min(1).max(100_000);
const list = z.string().transform((text) => [...new Set(text.split(',').map((part) => part.trim()))]);

const schema = z.object({
  help: z.boolean().default(false),
  rounds: whole.default(3),
  at: list.pipe(z.array(whole)).default([1, 10, 50, 200]),
  rates: list.pipe(z.array(whole)).default([]),
  orders: whole.optional(),
  scenarios: list.pipe(z.array(z.enum(scenarioNames))).default(scenarioNames),
  who: list.pipe(z.array(z.enum(contenderNames))).default(contenderNames),
  json: z.string().min(1).optional(),
  svg: z.string().min(1).optional(),
});

export type BenchArguments = z.infer<typeof schema>;

/** @throws BadArguments that says what is wrong with which */
export function benchArguments(argv: readonly string[]): BenchArguments {
  const string = { type: 'string' } as const;
  const options = {
    help: { type: 'boolean', short: 'h' },
    rounds: string,
    at: string,
    rates: string,
    orders: string,
    scenarios: string,
    who: string,
    json: string,
    svg: string,
  } as const;
  try {
    return schema.parse(parseArgs({ args: [...argv], options }).values);
  } catch (error) {
    const why = error instanceof z.ZodError ? wordsOf(error) : (error as Error).message;
    throw new BadArguments(why, { cause: error });
  }
}

function wordsOf({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `--${String(path[0])}: ${message}`).join('\n');
}

export function pacesOf({ at, rates }: Pick<BenchArguments, 'at' | 'rates'>): readonly Pace[] {
  return [
    ...at.map((atATime) => ({ kind: 'closed', atATime }) as const),
    ...rates.map((perSecond) => ({ kind: 'open', perSecond }) as const),
  ];
}
