import { directionOf } from '../domain/steps.ts';
import type { Fence } from '../journal/fence.ts';
import { accountedFor } from '../journal/fence-rules.ts';
import { knowsOf, type Late } from './delivery.ts';
import { isAged } from './fencing.ts';
import { nameOf, type PartyState } from './party.ts';
import type { KeySeen, World } from './world.ts';

const keys = new WeakMap<World, string>();

/** Equal for worlds that answer alike: what a settled fence has been through does not matter any more. */
export function keyOfWorld(world: World): string {
  const known = keys.get(world) ?? [keyOfOrder(world), keysOfFences(world), keysOfParties(world)].join('/');
  keys.set(world, known);
  return known;
}

/** How a late attempt stands to what is on record now. */
export function keyOfLate(late: Late, world: World): string {
  const name = `${late.from} ${nameOf(late.at)}`;
  if (late.from === 'begin') return name;
  const fence = world.fences[late.at.step]?.[late.at.phase];
  if (fence === undefined) return name;
  const { attempts, keyNumber } = late.attempt.fence;
  const { id = '', renewed } = knowsOf(late.attempt);
  const memory = keyMemory(world.keys[nameOf(late.at)], keyNumber);
  return `${name}${Math.sign(attempts - fence.attempts)}${keyNumber - fence.keyNumber}${id}${renewed ? 'R' : ''}${memory}`;
}

function keyOfOrder({ order }: World): string {
  const { cancel, pivoted, closed, parked } = order;
  return `${cancel?.cause ?? ''}${pivoted ? 'P' : ''}${closed ?? ''}${parked.map(nameOf).sort().join()}`;
}

function keysOfFences({ order, fences, keys: seen }: World): string {
  const cancelling = order.cancel !== undefined && !order.pivoted;
  let key = '';
  for (const step of Object.keys(fences).sort()) {
    const ofStep = fences[step] ?? {};
    const undone = (ofStep.compensate ?? ofStep.cancel)?.state === 'succeeded';
    for (const fence of Object.values(ofStep)) {
      const name = nameOf({ step, phase: fence.phase });
      const forward = directionOf(fence.phase) === 'forward';
      const over = order.closed !== undefined || (forward && (undone || cancelling));
      key += `${name}:${keyOfFence(fence, seen[name], over)};`;
    }
  }
  return key;
}

/** `over`: the phase is not attempted any more, so its keys do not matter but to attempts that are under way. */
function keyOfFence(fence: Fence, seen: KeySeen | undefined, over: boolean): string {
  const reference = fence.reference ?? '';
  // The undo goes by it.
  const once = accountedFor(fence) ? '1' : '';
  const known = `${fence.state}${once}${reference}${seen?.breach ?? ''}`;
  if (over || 'outcome' in fence) return known;
  return `${known}${isAged(fence) ? 'A' : ''}${keyMemory(seen, fence.keyNumber)}`;
}

/** What a party makes of a key. */
function keyMemory(seen: KeySeen | undefined, keyNumber: number): string {
  if (seen === undefined) return '';
  const dead = Object.entries(seen.dead).map(([n, how]) => `${Number(n) - keyNumber}${how}`);
  return `${seen.n - keyNumber}${seen.settled ? 'S' : ''}${seen.applied ? 'a' : ''}${dead.join()}`;
}

function keysOfParties({ parties }: World): string {
  let key = '';
  for (const name of Object.keys(parties).sort()) key += `${name}:${keyOfParty(parties[name])};`;
  return key;
}

function keyOfParty(party: PartyState | undefined): string {
  if (party === undefined) return '';
  return party.kind === 'thing'
    ? `${party.state}${party.applied}${party.confirmed}${party.undone}`
    : `${party.renewals} ${party.status} ${party.authorized} ${party.captured} ${party.voided} ${party.refunded}`;
}
