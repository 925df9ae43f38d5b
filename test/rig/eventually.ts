import { setTimeout as sleep } from 'node:timers/promises';
/**
 * Until `holds`; looks every few milliseconds. The bound is for what never happens, and not for what takes its time on a busy core.
 * @throws Error when it takes longer than `withinMs`
 */
export async function eventually(holds: () => Promise<boolean>, withinMs = 60_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Waited ${withinMs} ms in vain for ${holds.toString()}`);
    await sleep(40);
  }
}
