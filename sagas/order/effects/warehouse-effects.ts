import { isDeepStrictEqual } from 'node:util';
import type { Cause } from '../causes.ts';
import { isSameContent } from '../lost-decision.ts';
import type { Order } from '../order.ts';
import { phaseOf } from '../../../saga/rules/instance.ts';
import type { Fence, InstanceFences } from '../../../saga/rules/fence.ts';
import { classify } from '../../../adapters/classify.ts';
import { KnownFailure } from '../../../adapters/failure.ts';
import type { Call, LookUp, RemoteEffect } from './effect.ts';
import type { OrderFacts } from '../store/kept.ts';
import type { FoundShipment, ShipmentStatus, WarehousePort } from './ports.ts';
import { whyNotPaid } from './still-paid.ts';

const step = 'warehouseOrder';

/** More ids than a restore ever forgets of one order. */
const mostTaken = 100;

/** A revised order is placed as a new one, under an id of its own, before the one that it replaces is cancelled. */
export const placeWarehouseOrder: RemoteEffect = {
  kind: 'remote',
  step,
  phase: 'try',
  request: ({ order, shippingAddress }) => ({ lines: order.lines, shippingAddress }),
  once: () => true,
  // A request for an earlier revision may still arrive, and is not to be taken for this one; nor is what a restore has forgotten.
  isReady: ({ facts: { orderId, order }, lastApplied, earlier, made }) =>
    lastApplied === undefined &&
    (order.revision === 1 || earlier.length === 0) &&
    made.every(({ id }) => id !== orderId),
  prepare: async (call) => ({ id: await idFor(call) }),
  async send(call) {
    try {
      await placeInstead(call);
    } catch (error) {
      // What it was to replace stands, and beside it nothing may be placed, by a late request neither. Where nothing stands, the next
      // revision may be placed under the same id.
      if (call.lastApplied !== undefined && classify(error).kind === 'business') await refuseLate(call);
      throw error;
    }
    return { reference: shipments(call).id };
  },
  async lookUp(call) {
    const { replaced } = shipments(call);
    const left = await Promise.all(replaced.map((id) => call.ports.warehouse.read(id)));
    const isReplaced = left.every((status) => status === 'cancelled');
    const found = await statusIn(call, {
      applied: ['placed', 'released'],
      notApplied: ['unknown'],
      ...(isReplaced ? {} : { refused: { statuses: ['cancelled'], cause: 'warehouse_refused' } }),
      // A decision that is not on record may have asked for other items than the order does now.
      asks: (lines) => hasItems(call, lines),
    });
    return isReplaced || found.kind === 'refused' ? found : { kind: 'not_applied' };
  },
};

export const releaseWarehouseOrder: RemoteEffect = {
  kind: 'remote',
  step,
  phase: 'confirm',
  request: () => ({ status: 'released' }),
  // A released order cannot be cancelled: where the release is refused, no earlier request may release it after all.
  once: () => false,
  objectionElsewhere: whyNotPaid,
  async send(call) {
    const { id } = shipments(call);
    await call.ports.warehouse.release({ id, key: call.key });
    return { reference: id };
  },
  // Somebody there has cancelled it, or lost it: the stock is sold, and what becomes of the order is for a person to say.
  lookUp: (call) =>
    statusIn(call, {
      applied: ['released'],
      notApplied: ['placed'],
      refused: { statuses: ['cancelled', 'unknown'], cause: 'warehouse_cancelled' },
    }),
};

export const cancelWarehouseOrder: RemoteEffect = {
  kind: 'remote',
  step,
  phase: 'cancel',
  request: () => ({ status: 'cancelled' }),
  once: () => true,
  async send(call) {
    const { ports, facts, key } = call;
    const { orderId } = facts;
    const { id, replaced } = shipments(call);
    await ports.warehouse.cancel({ id, orderId, key });
    for (const old of replaced) await ports.warehouse.cancel({ id: old, orderId, key: `${key}/${old}` });
    return { reference: id };
  },
  // An order that the warehouse never saw is not cancelled yet: the tombstone has to stand before it arrives.
  async lookUp(call) {
    const { replaced } = shipments(call);
    const found = await statusIn(call, { applied: ['cancelled'], notApplied: ['placed', 'unknown'] });
    const left = await Promise.all(replaced.map((id) => call.ports.warehouse.read(id)));
    // Whichever of them has left the house: trying again does not bring it back.
    if (left.includes('released')) throw cannotBe('released');
    return left.every((status) => status === 'cancelled') ? found : { kind: 'not_applied' };
  },
};

/**
 * What was placed, or has left the house, by a decision that a restore has forgotten stands, where it is what is asked for now. Otherwise
 * the id of the revision, or the next that such a decision has not taken.
 */
async function idFor(call: Call): Promise<string> {
  const { ports, facts, made, lastApplied } = call;
  const { orderId, order } = facts;
  const stateOf = async (id: string) => {
    const { status, lines, address } = await ports.warehouse.look(id);
    if (status === 'unknown') return 'free';
    if (status === 'cancelled' || id === lastApplied?.reference || !hasItems(call, lines)) return 'taken';
    // Nothing brings a parcel to another address that has left the house.
    return status === 'released' || goesWhereAsked(call, address) ? 'as_asked' : 'taken';
  };
  for (const { id } of made) if ((await stateOf(id)) === 'as_asked') return id;
  for (let number = order.revision; number < order.revision + mostTaken; number += 1) {
    const id = `${orderId}.${number}`;
    if ((await stateOf(id)) !== 'taken') return id;
  }
  const detail = 'the warehouse says that each id is taken';
  throw new KnownFailure({ kind: 'persistent', cause: 'request_invalid', detail });
}

/** As far as the warehouse tells. */
function hasItems({ facts }: Call, lines: FoundShipment['lines']): boolean {
  return lines === undefined || isSameContent(lines, facts.order.lines);
}

/** As far as the warehouse tells. */
function goesWhereAsked({ facts }: Call, address: FoundShipment['address']): boolean {
  return address === undefined || isDeepStrictEqual(address, told(addressFor(facts)));
}

function addressFor({
  customer,
  shippingAddress,
}: OrderFacts): Parameters<WarehousePort['place']>[0]['address'] {
  return { name: customer.name, ...shippingAddress };
}

/** As it arrives: without what is undefined. */
function told(address: object): object {
  return Object.fromEntries(Object.entries(address).filter(([, value]) => value !== undefined));
}

/** Leaves a tombstone. */
async function refuseLate(call: Call): Promise<void> {
  const { ports, facts, key } = call;
  await ports.warehouse.cancel({
    id: shipments(call).id,
    orderId: facts.orderId,
    key: `${key}/cancel`,
  });
}

/** What it replaces is cancelled once it is placed. */
async function placeInstead(call: Call): Promise<void> {
  const { ports, facts, key } = call;
  const { orderId, order } = facts;
  const { id, replaced } = shipments(call);
  await assertNoneReleased(call);
  const lines = order.lines.map(({ sku, quantity }) => ({ sku, quantity }));
  await ports.warehouse.place({ id, orderId, address: addressFor(facts), lines, key });
  for (const old of replaced) {
    try {
      await ports.warehouse.cancel({ id: old, orderId, key: `${key}/cancel/${old}` });
    } catch (error) {
      await assertNoneReleased(call);
      throw error;
    }
  }
}

/**
 * A warehouse order that was released is on its way, and nothing is sent in its place: somebody there did so, or a decision that a restore
 * has forgotten.
 * @throws KnownFailure `shipped_otherwise`: the earlier decision stands
 */
async function assertNoneReleased(call: Call): Promise<void> {
  const { replaced } = shipments(call);
  const all = await Promise.all(replaced.map((old) => call.ports.warehouse.read(old)));
  if (!all.includes('released')) return;
  await refuseLate(call);
  const detail = 'the order that it was to replace is released';
  throw new KnownFailure({ kind: 'business', cause: 'shipped_otherwise', detail });
}

/** The ids of an order at the warehouse: the one in force, and those that it replaced. */
export function shipmentsOf(
  order: Order,
  { orderId, fences }: { orderId: string; fences: InstanceFences },
): { id: string; replaced: readonly string[] } {
  const made = (fences['warehouseOrder']?.try?.made ?? []).map(({ id }) => id);
  // The order outlives its fences.
  const placed = phaseOf(order, { step, phase: 'try' })?.result?.reference;
  return inForce(orderId, made, lastPlaced(fences['warehouseOrder']?.try) ?? placed);
}

/** The warehouse order that was placed stands: an attempt to replace it that was refused has left its own id in the fence. */
function lastPlaced(placed: Fence | undefined): string | undefined {
  return placed?.state === 'succeeded' && placed.outcome.kind === 'succeeded'
    ? (placed.outcome.result.reference ?? placed.reference)
    : placed?.reference;
}

function shipments({ facts, fences, made, reference }: Call): { id: string; replaced: readonly string[] } {
  const placed = fences['warehouseOrder']?.try;
  const all = [...(placed?.made ?? []), ...made].map(({ id }) => id);
  return inForce(facts.orderId, all, made.length > 0 ? reference : lastPlaced(placed));
}

function inForce(orderId: string, made: readonly string[], reference = orderId) {
  const ids = [...new Set([orderId, ...made])];
  return { id: reference, replaced: ids.filter((id) => id !== reference) };
}

async function statusIn(
  call: Call,
  expected: {
    applied: readonly ShipmentStatus[];
    notApplied: readonly ShipmentStatus[];
    refused?: { readonly statuses: readonly ShipmentStatus[]; readonly cause: Cause };
    /** Whether what is in it is what is asked for, where the warehouse says what is in it. */
    asks?: (lines: FoundShipment['lines']) => boolean;
  },
): Promise<LookUp> {
  const { id } = shipments(call);
  const { status, lines } = await call.ports.warehouse.look(id);
  if (expected.applied.includes(status) && expected.asks?.(lines) === false) return { kind: 'not_applied' };
  if (expected.applied.includes(status)) return { kind: 'applied', result: { reference: id } };
  if (expected.notApplied.includes(status)) return { kind: 'not_applied' };
  if (expected.refused?.statuses.includes(status) === true)
    return { kind: 'refused', cause: expected.refused.cause };
  throw cannotBe(status);
}

function cannotBe(status: ShipmentStatus): KnownFailure {
  const cause = status === 'released' ? 'undo_refused' : 'history_diverged';
  return new KnownFailure({ kind: 'persistent', cause, detail: `the warehouse order is ${status}` });
}
