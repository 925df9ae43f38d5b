import { setTimeout as sleep } from 'node:timers/promises';
import type { Effect } from '../record/ledger-entry.ts';
import type { Answer, Delivery } from './answer.ts';
import type { Party } from './party.ts';
import type { KeyedRequest } from './stored-answers.ts';

/** How a party words what goes wrong before or beside its business. */
export interface Dialect {
  outage: () => Answer;
  rateLimited: () => Answer;
  serverError: () => Answer;
  keyInUse: (key: string) => Answer;
  keyReused: (request: KeyedRequest, firstEndpoint: string) => Answer;
}

/** The outcome of a request: decided without side effects, then committed in one piece. */
export interface Execution<Event> {
  events: Event[];
  effects: Effect[];
  answer: Answer;
}

export interface Call<Event> {
  operation: string;
  keyed: KeyedRequest | null;
  execute: (at: Date) => Execution<Event>;
  /** The same request under the fault `refuse`. */
  refuse: (code: string, at: Date) => Execution<Event>;
}

const whole = (answer: Answer): Delivery => ({ kind: 'whole', answer });

/** The faults that strike before a request is read. `undefined`: let it in. */
export async function arrive<Event>(
  party: Party<Event>,
  dialect: Dialect,
  operation: string,
): Promise<Delivery | undefined> {
  const fault = party.faults.strike(operation, 'arrival');
  switch (fault?.kind) {
    case undefined:
      return undefined;
    case 'outage':
      return whole(dialect.outage());
    case 'rate_limit':
      return whole(dialect.rateLimited());
    case 'fail_before':
      return whole(dialect.serverError());
    case 'delay':
      await sleep(fault.ms, undefined, { signal: party.stopping });
      return undefined;
  }
}

/** Admission by key, execution and delivery. Between admission and commit nothing is awaited, so requests are serial. */
export async function respond<Event>(
  party: Party<Event>,
  dialect: Dialect,
  call: Call<Event>,
): Promise<Delivery> {
  const { keyed } = call;
  if (keyed === null) return deliver(party, dialect, call.operation, perform(party, dialect, call));
  const admission = party.answers.admit(keyed, new Date());
  switch (admission.kind) {
    case 'in_use':
      return whole(dialect.keyInUse(keyed.key));
    case 'reused':
      return whole(dialect.keyReused(keyed, admission.first.endpoint));
    case 'replay': {
      const { status, body } = admission.answer;
      const answer = { status, body, headers: { 'idempotent-replayed': 'true' } };
      return deliver(party, dialect, call.operation, answer);
    }
    case 'new':
      try {
        return await deliver(party, dialect, call.operation, perform(party, dialect, call));
      } finally {
        party.answers.release(keyed);
      }
  }
}

function perform<Event>(party: Party<Event>, dialect: Dialect, call: Call<Event>): Answer {
  const at = new Date();
  const { events, effects, answer } = execute(party, dialect, call, at);
  const { keyed } = call;
  if (events.length > 0 || keyed !== null) {
    const stored = keyed === null ? undefined : { ...keyed, status: answer.status, body: answer.body };
    party.commit({ events, effects, answer: stored }, at);
  }
  return answer;
}

function execute<Event>(
  party: Party<Event>,
  dialect: Dialect,
  call: Call<Event>,
  at: Date,
): Execution<Event> {
  const fault = party.faults.strike(call.operation, 'execution');
  switch (fault?.kind) {
    case undefined:
      return call.execute(at);
    case 'refuse':
      return call.refuse(fault.code, at);
    case 'fail_sticky': {
      const done = fault.effect === true ? call.execute(at) : { events: [], effects: [] };
      return { events: done.events, effects: done.effects, answer: dialect.serverError() };
    }
  }
}

async function deliver<Event>(
  party: Party<Event>,
  dialect: Dialect,
  operation: string,
  answer: Answer,
): Promise<Delivery> {
  const fault = party.faults.strike(operation, 'answer');
  switch (fault?.kind) {
    case undefined:
      return whole(answer);
    case 'lose_answer':
      return { kind: 'cut' };
    case 'fail_after':
      return whole(dialect.serverError());
    case 'malformed':
      return { kind: 'truncated', answer };
    case 'delay':
      await sleep(fault.ms, undefined, { signal: party.stopping });
      return whole(answer);
  }
}
