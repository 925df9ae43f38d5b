import { listenForInterrupt } from './interrupt.ts';

type Role = { stop(): Promise<void>; failed?: Promise<unknown> };

/** Longer than any role takes to stop in order. */
const stopWithinMs = 20_000;

/** Runs one role until it is told to stop, or fails. Resolves to the exit code. */
export async function runRole(start: () => Promise<Role>): Promise<number> {
  const interrupt = listenForInterrupt({ atOnce: giveUp, withinMs: stopWithinMs });
  const role = await start();
  try {
    // A role that cannot fail by itself waits for the signal only; one that fails rejects, or ends.
    const failed = role.failed?.then(() => 1);
    return await Promise.race([interrupt.happened.then(() => 0), ...(failed ? [failed] : [])]);
  } finally {
    setTimeout(giveUp, stopWithinMs).unref();
    await role.stop();
  }
}

function giveUp(): never {
  process.stderr.write('It did not stop in order.\n');
  process.exit(1);
}
