import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { describe, expect, inject, it } from 'vitest';
import { workflowIdOf } from '../../workflows/contract.ts';

const folder = fileURLToPath(new URL('../histories/', import.meta.url));
const releases = await readdir(folder);
const recorded = (
  await Promise.all(
    releases.map(async (release) =>
      (await readdir(`${folder}${release}`)).map((file) => `${release}/${file}`),
    ),
  )
).flat();

/** A run that began on an older release goes on with this one: the code has to do again what it did then. */
describe('the workflow code of today', () => {
  it('has histories of each way an order can go to be held against', () => {
    expect(recorded.length).toBeGreaterThanOrEqual(18);
  });

  it.each(recorded)('replays %s', async (file) => {
    const history = JSON.parse(await readFile(`${folder}${file}`, 'utf8')) as unknown;
    await Worker.runReplayHistory(
      { workflowBundle: { codePath: inject('workflowBundle') }, replayName: file },
      history,
      workflowIdOf('order', 'replayed'),
    );
  });

  it('would notice a change: another order of steps does not replay', async () => {
    const text = await readFile(`${folder}0.1.0/retried.json`, 'utf8');
    const other = text.replaceAll('order.capturePayment.run', 'order.sendReceipt.run');
    await expect(
      Worker.runReplayHistory(
        { workflowBundle: { codePath: inject('workflowBundle') } },
        JSON.parse(other),
        workflowIdOf('order', 'replayed'),
      ),
    ).rejects.toThrow(/non-?determinism/i);
  });
});
