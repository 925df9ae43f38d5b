import { directionOf } from '../saga/phases.ts';
import type { Fence } from '../saga/rules/fence.ts';
import type { CaseRecord } from '../saga/rules/case-record.ts';
import { accountedFor, isUndone } from '../saga/rules/fence-rules.ts';
import { isCancelling } from '../saga/rules/instance.ts';
import { keyOfAsked, keyOfChange } from './terms.ts';
import { idOf, type ZombieAttempt } from './attempt.ts';
import { isAged, isBlocked } from './model-time.ts';
import { nameOf, type PartyState } from './party.ts';
import { declinedIn, onceParkedIn, parkedIn, waivedIn, type KeySeen, type World } from './world.ts';

/** Equal for worlds that answer alike: what a settled fence has been through does not matter any more. */
export function keyOfWorld(world: World): string {
  return `${keyOfOrder(world)}/${keysOfFences(world)}/${keysOfParties(world)}`;
}

/** How a late attempt stands to what is on record now. */
export function keyOfLate(late: ZombieAttempt, world: World): string {
  const name = `${late.from} ${nameOf(late.at)}`;
  if (late.from === 'begin') return name;
  const fence = world.fences[late.at.step]?.[late.at.phase];
  if (fence === undefined) return name;
  const { attempts, keyNumber } = late.attempt.fence;
  const { id = '', renewed } = idOf(late.attempt);
  const memory = keyMemory(world.keys[nameOf(late.at)], keyNumber);
  return `${name}${Math.sign(attempts - fence.attempts)}${keyNumber - fence.keyNumber}${id}${renewed ? 'R' : ''}${keyOfSends(late.attempt.fence)}${memory}`;
}

function keyOfOrder(world: World): string {
  const { cancel, heldCancel, pivoted, closed } = world.state;
  const held = heldCancel === undefined ? '' : 'H';
  const open = `${cancel?.cause ?? ''}${held}${pivoted ? 'P' : ''}${closed ?? ''}${parkedIn(world).toSorted().join()}^${onceParkedIn(world).toSorted().join()}`;
  return `${open}${keyOfDeciding(world)}`;
}

/** Whatever was decided, and what is being put into effect. */
export function keyOfDeciding(world: World): string {
  const { revision, asked } = world.state;
  if (revision === 1 && world.cases.length === 0) return '';
  const open = world.cases.map((one) => `${nameOf(one)}${one.status}${keyOfTaken(one)}`);
  const declined = declinedIn(world).toSorted().join();
  return `${open.join()};${keyOfAsked(asked)};${declined};${waivedIn(world).toSorted().join()}`;
}

/** A decision that was taken back does not matter any more. */
function keyOfTaken({ status, taken }: CaseRecord): string {
  if (taken === undefined || status === 'open' || status === 'waiting') return '';
  const { decision, resolution, change } = taken;
  if (change === undefined) return `${decision}${resolution}`;
  return `${decision}${resolution}${keyOfChange(change.before)}>${keyOfChange(change.after)}`;
}

function keysOfFences({ state, fences, keys: seen }: World): string {
  const cancelling = isCancelling(state);
  const { revisable } = state;
  let key = '';
  for (const step of Object.keys(fences).sort()) {
    const ofStep = fences[step] ?? {};
    const undone = isUndone(ofStep);
    for (const fence of Object.values(ofStep)) {
      const name = nameOf({ step, phase: fence.phase });
      const forward = directionOf(fence.phase) === 'forward';
      const over = state.closed !== undefined || (forward && (undone || cancelling));
      key += `${name}:${keyOfFence(fence, seen[name], { over, revisable })}${keyOfRequest(fence, state.revision)};`;
    }
  }
  return key;
}

/** `over`: the phase is not attempted any more, so its keys do not matter but to attempts that are under way. */
function keyOfFence(
  fence: Fence,
  seen: KeySeen | undefined,
  { over, revisable }: { over: boolean; revisable: boolean },
): string {
  const reference = fence.reference ?? '';
  // The undo goes by it.
  const once = accountedFor(fence) ? '1' : '';
  // Time passes before the next attempt.
  const blocked = isBlocked(fence) ? 'B' : '';
  const known = `${fence.state}${once}${blocked}${reference}${seen?.breach ?? ''}`;
  const sends = keyOfSends(fence);
  // The undo goes by what may still arrive, where there is no id to undo it on.
  if (over) return 'outcome' in fence || reference !== '' ? known : `${known}${sends}`;
  if ('outcome' in fence) return revisable ? `${known}${sends}${keyMemory(seen, fence.keyNumber)}` : known;
  return `${known}${sends}${isAged(fence) ? 'A' : ''}${keyMemory(seen, fence.keyNumber)}`;
}

/** The requests that may still arrive, relative to the record as it is now. */
export function keyOfSends({ keyNumber, attempts, unanswered = [] }: Fence): string {
  return unanswered
    .map((send) => `^${send.keyNumber - keyNumber}${send.attempt - attempts}${send.sentAt}${send.once ?? ''}`)
    .join('');
}

/** The request, and whether the order may ask for something else since. */
function keyOfRequest({ requestHash, revision = 1, lastApplied }: Fence, now: number): string {
  const stands = lastApplied === undefined ? '' : `${lastApplied.requestHash}s`;
  return now === 1 ? '' : `${requestHash}${revision < now ? '<' : ''}${stands}`;
}

/** A party's memory of a key. */
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
  switch (party.kind) {
    case 'question':
      return '';
    case 'thing':
      return `${party.state}${party.applied}${party.confirmed}${party.undone}${party.request}`;
    case 'intent':
      return `${party.renewals} ${party.status}${party.declined ? ' declined' : ''} ${party.authorized} ${party.captured} ${party.voided} ${party.refunded}`;
  }
}
