import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { phaseNames } from '../../../sagas/order/steps.ts';
import { explore } from '../../../explore/explore.ts';
import { inOrderWorld } from '../../../sagas/order/model/order-world.ts';
import { passLine, summary, tellBroken } from '../../../explore/report.ts';
import { orderSaga } from '../../../sagas/order/saga.ts';

describe('the order saga', () => {
  it('breaks no rule, whatever happens', async () => {
    const exploration = await explore(inOrderWorld(orderSaga));
    const { broken, ends, coverage, passes } = exploration;

    expect(broken && tellBroken(broken)).toBeUndefined();
    expect(Object.keys(ends).sort()).toEqual(['cancelled', 'completed', 'history_diverged']);
    expect([...coverage.fates.keys()].sort()).toEqual(phaseNames.toSorted());
    for (const [phase, fates] of coverage.fates) {
      expect([...fates.keys()], phase).toEqual(
        expect.arrayContaining(['answers', 'unavailable', 'answer_lost', 'rejects']),
      );
    }

    const manual = await readFile(new URL('../../../docs/explorer.md', import.meta.url), 'utf8');
    for (const pass of passes) expect(manual).toContain(passLine(pass));
    for (const line of summary(exploration).split('\n').slice(0, 2)) expect(manual).toContain(line);
  });
});
