import { KnownFailure } from '../../adapters/failure.ts';
import type { Ports } from '../../sagas/order/effects/ports.ts';
import type { Fate } from '../../explore/fate.ts';
import type { Party } from '../rig/shop.ts';

/** The request that makes a difference, as its party's fault switch and its port call it. */
export interface Operation {
  readonly party: Party;
  readonly port: keyof Ports;
  readonly name: string;
}

/** What the party does to a request that meets a fate. What it does not hear of is up to the port. */
export function faultOf(fate: Fate, { party }: Operation): Record<string, unknown> | undefined {
  switch (fate) {
    case 'refuses':
      return { kind: 'refuse', code: party === 'psp' ? 'card_declined' : 'out_of_stock' };
    case 'unavailable':
      return { kind: 'rate_limit' };
    case 'answer_lost':
      return { kind: 'lose_answer' };
    case 'fails_after':
      return { kind: 'fail_after' };
    case 'fails_before':
      return { kind: 'fail_sticky' };
    case 'answers':
    case 'lapsed':
    case 'rejects':
    case 'request_lost':
    case 'adrift':
    case 'paused_before_store':
    case 'paused_before_send':
    case 'paused_before_record':
      return undefined;
  }
}

/** For an attempt that asks for nothing that could meet the fault: it is told the same all the same. */
export function toldWithoutRequest(fate: Fate): Error | undefined {
  switch (fate) {
    case 'unavailable':
      return new KnownFailure({ kind: 'transient', cause: 'rate_limited', detail: 'too many requests' });
    case 'answer_lost':
    case 'request_lost':
      return connectionLost();
    case 'fails_after':
    case 'fails_before':
      return new KnownFailure({
        kind: 'unknown',
        cause: 'outcome_unknown',
        detail: 'a server error',
        answered: true,
      });
    case 'rejects':
      return rejected();
    case 'answers':
    case 'refuses':
    case 'lapsed':
    case 'adrift':
    case 'paused_before_store':
    case 'paused_before_send':
    case 'paused_before_record':
      return undefined;
  }
}

export function connectionLost(): Error {
  return Object.assign(new Error('The connection is lost'), { code: 'ECONNRESET' });
}

export function rejected(): Error {
  return new KnownFailure({ kind: 'persistent', cause: 'request_invalid', detail: 'rejected' });
}

export type CallOf = (...given: unknown[]) => Promise<unknown>;

/** The ports with one of their calls done otherwise. */
export function withCall(
  ports: Ports,
  { port, name }: Pick<Operation, 'port' | 'name'>,
  otherwise: (call: CallOf) => CallOf,
): Ports {
  const real = ports[port] as unknown as Readonly<Record<string, CallOf>>;
  const call = real[name];
  if (call === undefined) throw new Error(`The port ${port} has no call ${name}`);
  return { ...ports, [port]: { ...real, [name]: otherwise(call) } };
}

/** The ports, and whether one of these operations was asked for. */
export function noting(
  ports: Ports,
  operations: readonly Operation[],
): { readonly ports: Ports; asked(): boolean } {
  let asked = false;
  const noted = operations.reduce(
    (before, operation) =>
      withCall(before, operation, (call) => async (...given) => {
        asked = true;
        return await call(...given);
      }),
    ports,
  );
  return { ports: noted, asked: () => asked };
}
