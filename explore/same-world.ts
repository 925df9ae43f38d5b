import type { Fence } from '../saga/rules/fence.ts';
import { isAged } from './model-time.ts';
import { keyOfDeciding, keyOfSends } from './world-key.ts';
import { onceParkedIn, parkedIn, type KeySeen, type World } from './world.ts';

/**
 * Equal for worlds that are the same to every command, attempts under way included. How often a phase was attempted before it
 * succeeded is nobody's business any more.
 */
export function sameWorldKey(world: World): string {
  const { state, fences, parties, keys } = world;
  let key = `${state.revisable}${state.losesTasks}|${state.cancel?.cause ?? ''}|${state.heldCancel?.cause ?? ''}|${state.pivoted}|${state.closed ?? ''}|`;
  key += `${keyOfDeciding(world)}|${parkedIn(world).join()}|${onceParkedIn(world).join()}`;
  for (const step of Object.keys(fences).sort()) {
    key += `|${step}`;
    for (const fence of Object.values(fences[step] ?? {})) key += fenceKey(fence, state.revisable);
  }
  for (const name of Object.keys(parties).sort())
    key += `|${name}:${Object.values(parties[name] ?? {}).join()}`;
  for (const name of Object.keys(keys).sort()) key += `|${name}${seenKey(keys[name])}`;
  return key;
}

function fenceKey(fence: Fence, revisable: boolean): string {
  const known = `,${fence.phase}:${fence.state}${fence.reference ?? ''} ${fence.revision}${fence.requestHash}${fence.lastApplied?.revision ?? ''}${keyOfSends(fence)}`;
  if (fence.state === 'succeeded') return revisable ? `${known} ${fence.keyNumber}` : known;
  return `${known} ${fence.attempts} ${fence.keyNumber}${isAged(fence) ? 'A' : ''}`;
}

function seenKey(seen: KeySeen | undefined): string {
  if (seen === undefined) return '';
  return `${seen.n}${seen.settled}${seen.applied}${JSON.stringify(seen.dead)}${seen.breach ?? ''}`;
}
