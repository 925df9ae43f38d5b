import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { draw } from '../../../explore/draw.ts';
import { inOrderWorld } from '../../../sagas/order/model/order-world.ts';
import { orderSaga } from '../../../sagas/order/saga.ts';

const manual = new URL('../../../docs/explorer.md', import.meta.url);

describe('the graph of the order saga', () => {
  it('in the manual is up to date: npm run explore -- --graph', async () => {
    const graph = await draw(inOrderWorld(orderSaga));
    expect(await readFile(manual, 'utf8')).toContain(`\`\`\`mermaid\n${graph}\n\`\`\``);
  });
});
