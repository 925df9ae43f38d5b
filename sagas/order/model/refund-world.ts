import type * as refunds from '../refunds.ts';
import type { FoundPayment, RefundChange, RefundKeys, RefundRecord, Unpaid } from '../refunds.ts';
import type { Order } from '../order.ts';

/** The rules that decide what is on record of a refund, or mutants of them. */
export type RefundRules = typeof refunds;

/** A part of a refund, on its way to the provider. */
interface Request {
  /** Under it the provider repeats its answer. */
  readonly key: string;
  readonly payment: string;
  readonly sentAt: number;
}

/** An attempt that a worker has under way. Others may begin meanwhile, and it may be lost at any point. */
interface Attempt {
  readonly keys: RefundKeys;
  readonly at: 'begun' | 'looked' | 'sending' | 'done';
  readonly begunAt: number;
  /** Payments of which it still has to give back. */
  readonly parts: readonly string[];
}

/** One refund: what is on record of it, and what the provider has done. Times are in milliseconds. */
export interface RefundWorld {
  readonly record: RefundRecord;
  readonly now: number;
  /** How often each payment was given back. */
  readonly givenBack: Readonly<Record<string, number>>;
  readonly answers: Readonly<Record<string, { readonly kind: 'done' | 'error'; readonly at: number }>>;
  readonly attempts: readonly Attempt[];
  /** Sent, and not arrived yet. */
  readonly late: readonly Request[];
  readonly left: { readonly attempts: number; readonly faults: number; readonly ages: number };
}

export interface RefundMove {
  readonly name: string;
  readonly to: RefundWorld;
}

const payments = ['one', 'two'] as const;
/** Two payments of one piece of money each, of which both are given back. */
const order: Order = {
  revision: 1,
  phases: [],
  pivoted: true,
  lines: [],
  total: { amount: 2, currency: 'EUR' },
  paymentMethodSince: 1,
  cases: [],
  refundsGranted: 2,
  refunds: [{ refundId: 'r', amount: 2, by: '', reason: '', grantedAt: '' }],
  stage: 'closed',
  closed: 'completed',
  payments: { authorized: 2, captured: 2, voided: 0, refunded: 0 },
};
const times = { sendLifeMs: 10, keyWindowMs: 20 };

export function newRefundWorld(left: RefundWorld['left']): RefundWorld {
  const keys: RefundKeys = { keyNumber: 0, keySentAt: 0, attempts: 0, unanswered: [], spent: true };
  return {
    record: { refundId: 'r', amount: 2, paid: false, putAway: false, keys, acknowledged: 0 },
    now: 0,
    givenBack: {},
    answers: {},
    attempts: [],
    late: [],
    left,
  };
}

/** The rule that a world breaks, if any: a refund is given back once, and not after a person was told that nobody does so any more. */
export function brokenIn({ record, givenBack }: RefundWorld, before: RefundWorld): string | undefined {
  const back = total(givenBack);
  if (back > record.amount) return 'more was given back than was granted';
  if (record.paid && back < record.amount) return 'it is called paid, and was not given back';
  return before.record.putAway && back > total(before.givenBack)
    ? 'it was put away, and given back'
    : undefined;
}

/** All that may happen next. */
export function movesIn(rules: RefundRules, world: RefundWorld): readonly RefundMove[] {
  return [
    ...begins(rules, world),
    ...world.attempts.flatMap((one, index) => goesOn(rules, world, { one, index })),
    ...world.late.map((request) => ({
      name: 'a late request arrives',
      to: arrived({ ...world, late: world.late.filter((other) => other !== request) }, request),
    })),
    ...ages(world),
    ...putsAway(rules, world),
  ];
}

function begins(rules: RefundRules, world: RefundWorld): RefundMove[] {
  const { left } = world;
  const { changes, answer: keys } = rules.begin(world.record);
  if (left.attempts === 0 || typeof keys === 'string') return [];
  const begun: Attempt = { keys, at: 'begun', begunAt: world.now, parts: [] };
  const to = { ...world, left: { ...left, attempts: left.attempts - 1 } };
  return [{ name: 'an attempt begins', to: withAttempt(applied(to, changes), begun) }];
}

interface Of {
  readonly one: Attempt;
  readonly index: number;
}

function goesOn(rules: RefundRules, world: RefundWorld, { one, index }: Of): readonly RefundMove[] {
  const rest = { ...world, attempts: world.attempts.filter((_, other) => other !== index) };
  switch (one.at) {
    case 'begun': {
      const toPay = rules.leftToPay(order, world.record, foundIn(world));
      if (toPay.kind !== 'to_pay') return [{ name: `the look-up says ${toPay.kind}`, to: rest }];
      const parts = toPay.parts.map(({ id }) => id);
      const at = parts.length === 0 ? 'done' : 'looked';
      return [
        {
          name: `the look-up finds ${parts.length} parts to pay`,
          to: withAttempt(rest, { ...one, at, parts }),
        },
      ];
    }
    case 'looked': {
      const { keys, begunAt: lookedUpAt } = one;
      const given = { attempts: keys.attempts, now: world.now, lookedUpAt, ...times };
      const { changes, answer } = rules.takeKey(world.record, given);
      const name = `its key is ${answer.kind}`;
      if (answer.kind === 'blocked') return [{ name, to: failed(rules, rest, one.keys, waits) }];
      if (answer.kind !== 'taken') return [{ name, to: rest }];
      return [
        { name, to: withAttempt(applied(rest, changes), { ...one, at: 'sending', keys: answer.keys }) },
      ];
    }
    case 'sending':
      return sends(rules, world, { one, rest });
    case 'done':
      return [
        { name: 'it is recorded as paid', to: applied(rest, rules.recordPaid(world.record, 'one').changes) },
      ];
  }
}

const waits = { heard: 'answer', transient: true } as const;

/** How the sending of a part ends, but for the answer that it is done. */
const faults: readonly (Pick<Unpaid, 'heard' | 'transient'> & {
  readonly name: string;
  readonly arrives: 'now' | 'late' | 'never';
  readonly stored?: 'error';
})[] = [
  { name: 'the answer is lost', heard: 'nothing', transient: false, arrives: 'now' },
  { name: 'the request is late', heard: 'nothing', transient: false, arrives: 'late' },
  { name: 'it is told to come again', ...waits, arrives: 'never' },
  { name: 'it is refused', heard: 'answer', transient: false, arrives: 'never', stored: 'error' },
  { name: 'the server fails before', heard: 'doubtful', transient: false, arrives: 'never', stored: 'error' },
  { name: 'the server fails after', heard: 'doubtful', transient: false, arrives: 'now', stored: 'error' },
];

function sends(
  rules: RefundRules,
  world: RefundWorld,
  { one, rest }: { one: Attempt; rest: RefundWorld },
): readonly RefundMove[] {
  const { keys, parts } = one;
  const [payment, ...others] = parts;
  if (payment === undefined) return [];
  const request: Request = { key: `${keys.keyNumber}/${payment}`, payment, sentAt: world.now };
  // Under a key that it knows the provider repeats its answer.
  const known = answerIn(world, request.key);
  if (known === 'error')
    return [
      {
        name: 'its failure is repeated',
        to: failed(rules, rest, keys, { heard: 'doubtful', transient: false }),
      },
    ];
  const next: Attempt = { ...one, parts: others, at: others.length === 0 ? 'done' : 'sending' };
  const answered = {
    name: 'it is given back',
    to: arrived(withAttempt(rest, next), request),
  };
  if (world.left.faults === 0) return [answered];
  const left = { ...world.left, faults: world.left.faults - 1 };
  const possible = known === 'done' ? faults.filter(({ stored }) => stored === undefined) : faults;
  const wrong = possible.map(({ name, arrives, stored, ...heard }) => {
    const sent = { ...rest, left, late: arrives === 'late' ? [...rest.late, request] : rest.late };
    const came = arrives === 'now' ? arrived(sent, request) : sent;
    const kept = stored === undefined ? came : answeredBy(came, request.key, stored);
    return { name, to: failed(rules, kept, keys, heard) };
  });
  return [answered, ...wrong];
}

function withAttempt(world: RefundWorld, one: Attempt): RefundWorld {
  return { ...world, attempts: [...world.attempts, one] };
}

function failed(
  rules: RefundRules,
  world: RefundWorld,
  keys: RefundKeys,
  heard: Pick<Unpaid, 'heard' | 'transient'>,
): RefundWorld {
  return applied(world, rules.keepUnpaid(world.record, { keys, ...heard }).changes);
}

/** Time passes until nothing that was sent can arrive any more; twice, and no key that was sent is known. */
function ages(world: RefundWorld): readonly RefundMove[] {
  const { left, now, attempts } = world;
  if (left.ages === 0) return [];
  const to = {
    ...world,
    now: now + times.sendLifeMs,
    late: [],
    attempts: attempts.filter(({ at }) => at !== 'sending'),
    left: { ...left, ages: left.ages - 1 },
  };
  return [{ name: 'time passes', to }];
}

function putsAway(rules: RefundRules, world: RefundWorld): readonly RefundMove[] {
  if (world.record.putAway || world.record.paid) return [];
  const { changes, answer } = rules.putAway(world.record, { status: 'open' }, { by: 'eva' });
  return answer === 'put_away' ? [{ name: 'a person puts it away', to: applied(world, changes) }] : [];
}

function arrived(world: RefundWorld, { key, payment }: Request): RefundWorld {
  if (answerIn(world, key) !== undefined) return world;
  const givenBack = { ...world.givenBack, [payment]: (world.givenBack[payment] ?? 0) + 1 };
  return answeredBy({ ...world, givenBack }, key, 'done');
}

function answerIn({ answers, now }: RefundWorld, key: string): 'done' | 'error' | undefined {
  const known = answers[key];
  return known !== undefined && now - known.at < times.keyWindowMs ? known.kind : undefined;
}

function answeredBy(world: RefundWorld, key: string, kind: 'done' | 'error'): RefundWorld {
  return { ...world, answers: { ...world.answers, [key]: { kind, at: world.now } } };
}

function foundIn({ givenBack }: RefundWorld): readonly FoundPayment[] {
  return payments.map((id) => {
    const amount = givenBack[id] ?? 0;
    const of = amount === 0 ? [] : [{ refundId: 'r', amount }];
    return { id, status: 'captured', authorized: 1, captured: 1, refunded: amount, givenBack: of };
  });
}

function applied(world: RefundWorld, changes: readonly RefundChange[]): RefundWorld {
  return { ...world, record: changes.reduce(afterChange, world.record) };
}

function afterChange(record: RefundRecord, change: RefundChange): RefundRecord {
  switch (change.kind) {
    case 'keys_kept':
      return { ...record, keys: change.keys };
    case 'paid':
      return { ...record, paid: true };
    case 'letter_archived':
      return { ...record, putAway: true };
    case 'seen_elsewhere':
      return { ...record, seenElsewhere: change.amount };
    case 'vouched_for':
      return { ...record, acknowledged: Math.max(record.acknowledged, change.amount) };
    case 'event':
    case 'made':
    case 'called_up':
    case 'letter_opened':
    case 'letters_redriven':
    case 'letters_resolved':
      return record;
  }
}

function total(givenBack: RefundWorld['givenBack']): number {
  return Object.values(givenBack).reduce((sum, amount) => sum + amount, 0);
}
