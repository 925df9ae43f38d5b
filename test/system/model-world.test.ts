import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inOrderWorld } from '../../sagas/order/model/order-world.ts';
import { restock } from '../../sagas/order/store/stock/catalogue.ts';
import { orderSaga } from '../../sagas/order/saga.ts';
import { scripts } from '../model-world/commands.ts';
import { Mirror } from '../model-world/mirror.ts';
import { RealWorld } from '../model-world/real-world.ts';
import { startSteps, type Steps } from '../rig/steps.ts';

const numRuns = Number(process.env['RECOURSE_MODEL_RUNS'] ?? 60);
const seed = Number(process.env['RECOURSE_MODEL_SEED'] ?? Math.trunc(Math.random() * 2 ** 31));
const { rules } = inOrderWorld(orderSaga);

let steps: Steps;

beforeAll(async () => {
  steps = await startSteps();
  await restock(steps.pool, { sku: 'TEA-GREEN', quantity: 100_000 });
});

afterAll(() => steps.stop());

it(
  `whatever happens to an order, in whatever order, has the same outcome in the model as on PostgreSQL and the sandboxes (seed ${seed})`,
  { timeout: 600_000 + numRuns * 2_000 },
  async () => {
    let commands = 0;
    await fc.assert(
      fc.asyncProperty(scripts, async (script) => {
        const mirror = new Mirror(rules, new RealWorld(steps, await steps.accept()));
        for (const command of script) await mirror.take(command);
        commands += mirror.story.length;
      }),
      { seed, numRuns, timeout: 30_000 },
    );
    expect(commands).toBeGreaterThan(numRuns);
    console.log(`${numRuns} orders, ${commands} commands (RECOURSE_MODEL_SEED=${seed})`);
  },
);
