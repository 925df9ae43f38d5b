import { isOfLater, isUndo, type GivenBack } from '../given-back.ts';
import { lostDecision, type Piece } from '../lost-decision.ts';
import { pivot, type StepPhase } from '../steps.ts';
import { reportAsked } from '../../../store/instances/asking.ts';
import type { OrderRecord, OrderStore } from '../store/kept.ts';
import { readRecord } from '../../../store/commit/instance-record.ts';
import { readSnapshot } from '../../../store/instances/list-instances.ts';
import { inInstanceTransaction } from '../../../store/commit/instance-transaction.ts';
import { writeChanges } from '../../../store/commit/write-changes.ts';
import { wasUndone, type Found } from '../../../saga/rules/adopt.ts';
import type { Change } from '../../../saga/rules/record.ts';
import { solve } from '../../../saga/rules/solve.ts';
import { takeUp, type Said } from '../../../saga/rules/take-up.ts';
import { paymentsOf } from './payments-made.ts';
import type { PaymentState, Ports } from './ports.ts';

/** A provider's clock may be behind PostgreSQL's. */
const skewMs = 60 * 60 * 1000;

/**
 * Asks the payment provider and the warehouse what they know of an order, and takes up in its fences the effects that the record
 * has forgotten: a database that was restored from a back-up knows nothing of later effects. The mailbox drops repeats, and
 * the stock is part of the record. An order whose run has asked has one that goes on: its letters say otherwise no more.
 * @param runId of the run that has to know; the record keeps, with the findings, that they were asked for it
 * @returns the ids that the fences have now, where any was not known
 * @throws whatever a port throws: nothing may be sent before all parties were asked
 */
export async function adoptEffects(
  { pool, ports }: { pool: OrderStore; ports: Ports },
  orderId: string,
  runId: string,
): Promise<readonly string[]> {
  const snapshot = await readSnapshot(pool, orderId);
  if (snapshot === undefined) return [];
  const isClosed = snapshot.state.closed !== undefined;
  const since = new Date(snapshot.createdAt.getTime() - skewMs);
  const payments = isClosed ? [] : await paymentsFound(ports, { orderId, since });
  const shipments = isClosed ? [] : await shipmentsFound(ports, orderId);
  return await inInstanceTransaction(pool, orderId, async (tx) => {
    await reportAsked(tx, runId);
    const record = await readRecord(tx);
    const asked = meaningOf(record, { payments, shipments });
    const { changes, answer } = takeUp(pool.saga.rules(tx.now), record, asked);
    await writeChanges(tx, changes);
    const { pivoted, shipped, closed } = tx.state;
    const isOnRecord = record.fences['warehouseOrder']?.confirm?.state === 'succeeded';
    if (
      shipments.some(({ released }) => released) &&
      !isOnRecord &&
      shipped === undefined &&
      closed === undefined
    ) {
      tx.append({ type: 'found_shipped' });
      if (!pivoted) await writeChanges(tx, noMoreAskedOnceShipped(await readRecord(tx)));
    }
    return answer;
  });
}

/** Nobody decides, or has decided since the restore, and no last resort does, whether an order goes on for want of pieces that have left the house. */
function noMoreAskedOnceShipped(record: OrderRecord): readonly Change[] {
  const text = 'The warehouse has shipped this order.';
  return record.cases
    .filter(({ step }) => step === pivot.step)
    .flatMap((one) => solve(record, one, { text }, { whateverIsDecided: true }).changes);
}

interface AllFound {
  readonly payments: readonly FoundMoney[];
  readonly shipments: readonly FoundGoods[];
}

interface FoundMoney extends Found {
  readonly state: PaymentState;
  readonly givenBack: readonly GivenBack[];
}

interface FoundGoods extends Found {
  readonly released: boolean;
  readonly lines: readonly Piece[] | undefined;
}

/** The parties' answers, as the rules look at them. Pure. */
function meaningOf(record: OrderRecord, found: AllFound): Said {
  const { payments, shipments } = found;
  const undone = isUndoneSince(record, found);
  const message = undone ? undefined : decisionLost(record, found);
  const action = { forward: 'run', undo: 'compensate' } as const;
  return {
    undone,
    lost:
      message === undefined
        ? undefined
        : { message, waysForward, revision: revisionSeen(record.instanceId, shipments) },
    told: [
      { step: 'authorizePayment', ...action, found: payments, done: isDone(payments) },
      {
        step: 'capturePayment',
        ...action,
        // It makes nothing of its own, unless what was authorised has lapsed. What was captured for a decision that was lost follows the next one.
        found: message === undefined ? [] : payments.filter(isCharged),
        done: payments.some(isCharged),
      },
      {
        step: 'warehouseOrder',
        forward: 'try',
        undo: 'cancel',
        found: shipments,
        done: isDone(shipments),
        confirmed: shipments.filter(({ released }) => released).map(({ id }) => id),
        ownId: record.instanceId,
      },
    ],
  };
}

/** A revised order is placed under an id that ends in its revision. */
function revisionSeen(orderId: string, shipments: readonly FoundGoods[]): number {
  const seen = shipments.map(({ id }) =>
    id.startsWith(`${orderId}.`) ? Number(id.slice(orderId.length + 1)) : 1,
  );
  return Math.max(1, ...seen.filter(Number.isInteger));
}

function isDone(found: readonly Found[]): boolean {
  return found.some(({ done }) => done);
}

/** Wholly, or in part: a payment that we gave back because an order was undone says so. */
function isUndoneSince({ state: order, fences }: OrderRecord, { payments, shipments }: AllFound): boolean {
  return (
    !order.pivoted &&
    order.cancel === undefined &&
    (payments.some(({ givenBack }) => givenBack.some(isUndo)) ||
      wasUndone(fences['authorizePayment'] ?? {}, payments) ||
      wasUndone(fences['warehouseOrder'] ?? {}, shipments))
  );
}

/** In words, where the parties of an order that was not undone have what the record neither asks for nor explains. */
function decisionLost(
  { instanceId, state: order, fences }: OrderRecord,
  { payments, shipments }: AllFound,
): string | undefined {
  const known = new Set(paymentsOf(fences));
  const stands = payments.filter(({ over }) => !over);
  const authorized = (some: readonly FoundMoney[]) =>
    some.reduce((sum, { state }) => sum + state.authorized, 0);
  const placed = fences['warehouseOrder']?.try;
  const isOnRecord = placed?.state === 'succeeded' || placed?.state === 'attempting' || placed?.lastApplied;
  const ids = [instanceId, ...(placed?.made ?? []).map(({ id }) => id)];
  const news = shipments.filter(({ id, over }) => !over && !(isOnRecord && ids.includes(id)));
  const givenBack = payments.flatMap((payment) => payment.givenBack);
  const isForLater = givenBack.some((one) => isOfLater(order.revision, one));
  return lostDecision(
    order,
    {
      captured: payments.reduce((sum, { state }) => sum + state.captured, 0),
      givenBack,
      authorized: authorized(stands),
      unknownAuthorized: authorized(stands.filter(({ id }) => !known.has(id))),
      shipments: news.map(({ lines }) => lines),
    },
    {
      authorizing: fences['authorizePayment']?.run?.state === 'attempting',
      capturing: fences['capturePayment']?.run?.state === 'attempting' && !isForLater,
    },
  );
}

/** Every way forward needs one of these. The end itself compares the books. */
const waysForward: readonly StepPhase[] = [
  { step: 'capturePayment', phase: 'run' },
  pivot,
  { step: 'warehouseOrder', phase: 'confirm' },
  { step: 'sendReceipt', phase: 'run' },
];

async function paymentsFound(
  { payments }: Ports,
  { orderId, since }: { orderId: string; since: Date },
): Promise<FoundMoney[]> {
  const found: FoundMoney[] = [];
  for await (const payment of payments.madeSince(since)) {
    const { id, state } = payment;
    if (payment.orderId !== orderId) continue;
    const givenBack = state.refunded > 0 ? await payments.refunds(id) : [];
    found.unshift({ id, amount: state.amount, state, givenBack, ...standingOf(state) });
  }
  return found;
}

function standingOf({
  status,
  captured,
  refunded,
  lapsed,
  letGo,
}: PaymentState): Omit<Found, 'id' | 'amount'> {
  const over = status === 'canceled' || (status === 'captured' && refunded >= captured);
  return {
    over,
    undone: over && lapsed !== true && letGo !== true,
    done: !over && (status === 'authorized' || status === 'captured'),
    held: status === 'authorized',
    weight: weights[status],
  };
}

function isCharged({ done, weight }: Found): boolean {
  return done && weight === weights.captured;
}

const weights: Record<PaymentState['status'], number> = {
  canceled: 0,
  open: 1,
  needs_customer: 2,
  authorized: 3,
  captured: 4,
};

async function shipmentsFound({ warehouse }: Ports, orderId: string): Promise<FoundGoods[]> {
  const found: FoundGoods[] = [];
  for await (const { id, status, lines } of warehouse.list({ orderId })) {
    const over = status === 'cancelled';
    found.push({
      id,
      lines,
      over,
      released: status === 'released',
      undone: over,
      done: !over,
      weight: over ? 0 : status === 'placed' ? 1 : 2,
    });
  }
  return found;
}
