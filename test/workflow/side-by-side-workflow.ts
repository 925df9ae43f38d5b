import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import { Mutex } from '../../workflows/mutex.ts';

interface Activities {
  elsewhere(): Promise<void>;
  long(): Promise<void>;
  afterElsewhere(): Promise<void>;
  afterLong(): Promise<void>;
}

/** Two branches: one needs some turns to go on after what it waits for, the other one goes on at once. */
export async function sideBySide(): Promise<void> {
  const mutex = new Mutex();
  const options = { startToCloseTimeout: '10 seconds' } as const;
  const { elsewhere } = proxyActivities<Activities>(options);
  const { long, afterElsewhere, afterLong } = proxyLocalActivities<Activities>(options);

  async function slow(): Promise<void> {
    await elsewhere();
    for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
    await mutex.run(afterElsewhere);
  }

  async function quick(): Promise<void> {
    await mutex.run(long);
    await mutex.run(afterLong);
  }

  await Promise.all([slow(), quick()]);
}
