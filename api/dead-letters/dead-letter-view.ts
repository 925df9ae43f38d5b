import type { Cause } from '../../sagas/order/causes.ts';
import type { OrderKept } from '../../sagas/order/store/kept.ts';
import type { Order } from '../../sagas/order/order.ts';
import type { StepName } from '../../sagas/order/steps.ts';
import type { Phase } from '../../saga/phases.ts';
import type { DeadLetter, LetterEvent } from '../../store/dead-letters/dead-letter-queries.ts';
import type { LetterStatus } from '../../store/dead-letters/dead-letters.ts';
import { letterActions, objectionTo, type LetterAction } from './dead-letter-rules.ts';
import type { Links } from '../http/links.ts';

/** A dead letter as a list shows it. Never with personal data. */
export interface DeadLetterSummary {
  readonly deadLetterId: string;
  readonly orderId: string;
  readonly step?: StepName;
  readonly phase?: Phase;
  readonly group: string;
  readonly cause: Cause;
  readonly message: string;
  readonly status: LetterStatus;
  readonly attempts: number;
  readonly parkings: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly resolution?: {
    readonly by: string;
    readonly reason?: string;
    readonly reference?: string;
    readonly at: string;
  };
  readonly links: Record<'self' | 'order' | 'temporal' | 'group', string>;
}

export interface DeadLetterView extends DeadLetterSummary {
  readonly stack?: string;
  readonly payload?: {
    readonly fence: string;
    readonly keyNumber: number;
    readonly idempotencyKey: string;
    readonly requestHash: string;
  };
  readonly actions: LetterAction[];
  readonly history: {
    readonly at: string;
    readonly kind: LetterEvent['kind'];
    readonly by?: string;
    readonly reason?: string;
    readonly reference?: string;
  }[];
}

export function deadLetterSummary(letter: DeadLetter<OrderKept>, links: Links): DeadLetterSummary {
  const { id, instanceId: orderId, group } = letter;
  return {
    deadLetterId: id,
    orderId,
    ...present({ step: letter.step, phase: letter.phase }),
    group,
    cause: letter.cause,
    message: letter.message,
    status: letter.status,
    attempts: letter.attempts,
    parkings: letter.parkings,
    firstSeen: letter.firstSeen.toISOString(),
    lastSeen: letter.lastSeen.toISOString(),
    ...resolutionOf(letter),
    links: {
      self: links.deadLetter(id),
      order: links.order(orderId),
      temporal: links.workflow(orderId),
      group: links.deadLetterGroup(group),
    },
  };
}

export function deadLetterView(
  letter: DeadLetter<OrderKept>,
  { order, history, links }: { order: Order; history: readonly LetterEvent[]; links: Links },
): DeadLetterView {
  return {
    ...deadLetterSummary(letter, links),
    ...present({ stack: letter.stack }),
    ...payloadOf(letter),
    actions: letterActions.filter((action) => objectionTo(action, letter, order) === undefined),
    history: history.map(({ at, kind, by, reason, reference }) => ({
      at: at.toISOString(),
      kind,
      ...present({ by, reason, reference }),
    })),
  };
}

function resolutionOf(letter: DeadLetter<OrderKept>): Pick<DeadLetterSummary, 'resolution'> {
  const { resolvedAt, resolvedBy, resolvedReason: reason, resolvedReference: reference } = letter;
  if (resolvedAt === null || resolvedBy === null) return {};
  return {
    resolution: { by: resolvedBy, ...present({ reason, reference }), at: resolvedAt.toISOString() },
  };
}

/** What was asked for is made anew from the order's facts, which are personal; its hash tells whether it is the same. */
function payloadOf({
  instanceId: orderId,
  step,
  phase,
  keyNumber,
  requestHash,
}: DeadLetter<OrderKept>): Pick<DeadLetterView, 'payload'> {
  if (step === null || phase === null || keyNumber === null || requestHash === null) return {};
  const fence = `${orderId}/${step}/${phase}`;
  return { payload: { fence, keyNumber, idempotencyKey: `${fence}/${keyNumber}`, requestHash } };
}

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], null> };

function present<T extends Record<string, unknown>>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Present<T>;
}
