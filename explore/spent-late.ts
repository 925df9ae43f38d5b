import type { ZombieAttempt } from './attempt.ts';
import type { Model } from './model.ts';
import { nameOf } from './party.ts';
import type { World } from './world.ts';
import { keyOfWorld } from './world-key.ts';

/**
 * Whether a late attempt can never change anything: its phase has succeeded, which is final, and its key only repeats what
 * it was answered. Such are not kept, for they would only multiply the states.
 */
export function isSpent(model: Model, world: World, late: ZombieAttempt): boolean {
  const fence = world.fences[late.at.step]?.[late.at.phase];
  if (fence?.state !== 'succeeded') return false;
  if (late.from === 'send' || late.from === 'adrift') {
    const seen = world.keys[nameOf(late.at)];
    if (seen?.n !== late.attempt.fence.keyNumber || !seen.applied) return false;
  }
  return keyOfWorld(model.ask(world, { type: 'resume', late }).world) === keyOfWorld(world);
}
