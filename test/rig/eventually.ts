import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Until `holds`. The bound is for what never happens, and not for what takes its time on a busy core.
 * @throws Error when it takes longer than `withinMs`
 */
export async function eventually(holds: () => Promise<boolean>, withinMs = 60_000): Promise<void> {
  const since = Date.now();
  while (!(await holds())) {
    if (Date.now() > since + withinMs)
      throw new Error(`Waited ${withinMs} ms in vain for ${holds.toString()}`);
    await beforeNextLook(since);
  }
}

/** The longer it has taken, the longer it may take yet: whoever asks all the time takes the time of those who are to answer. */
export async function beforeNextLook(since: number): Promise<void> {
  const waited = Date.now() - since;
  await sleep(Math.min(Math.max(waited / 8, 25), 250));
}
