import type { ShownState } from '../../saga/rules/status.ts';
import type { Phase } from '../../saga/phases.ts';
import type { DeadLetter, LetterEvent } from '../../store/dead-letters/dead-letter-queries.ts';
import type { LetterStatus } from '../../store/dead-letters/dead-letters.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { named } from '../http/schemas.ts';
import type { Showing } from '../instances/instance-view.ts';
import { letterActions, objectionTo, type LetterAction } from './dead-letter-rules.ts';
import { letterOf } from './letter-of.ts';

/** A dead letter as a list shows it, beside the id of its instance. Never with personal data. */
export interface DeadLetterSummary {
  readonly deadLetterId: string;
  readonly step?: string;
  readonly phase?: Phase;
  readonly group: string;
  readonly cause: string;
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
  readonly links: Record<'self' | 'temporal' | 'group', string>;
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

export function deadLetterSummary(
  { names, links }: Pick<Showing, 'names' | 'links'>,
  letter: DeadLetter,
): DeadLetterSummary {
  const { id, instanceId, group } = letter;
  return {
    deadLetterId: id,
    ...named({ [names.id]: instanceId }),
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
      ...named({ [names.member]: links.instance(instanceId) }),
      temporal: links.workflow(instanceId),
      group: links.deadLetterGroup(group),
    },
  };
}

export function deadLetterView(
  dependencies: ApiDependencies,
  { letter, state, history }: { letter: DeadLetter; state: ShownState; history: readonly LetterEvent[] },
): DeadLetterView {
  const of = letterOf(dependencies);
  return {
    ...deadLetterSummary(dependencies, letter),
    ...present({ stack: letter.stack }),
    ...payloadOf(letter),
    actions: letterActions.filter((action) => objectionTo(of, action, { letter, state }) === undefined),
    history: history.map(({ at, kind, by, reason, reference }) => ({
      at: at.toISOString(),
      kind,
      ...present({ by, reason, reference }),
    })),
  };
}

function resolutionOf(letter: DeadLetter): Pick<DeadLetterSummary, 'resolution'> {
  const { resolvedAt, resolvedBy, resolvedReason: reason, resolvedReference: reference } = letter;
  if (resolvedAt === null || resolvedBy === null) return {};
  return {
    resolution: { by: resolvedBy, ...present({ reason, reference }), at: resolvedAt.toISOString() },
  };
}

/** The request is built again from the record, whose data are personal; its hash tells whether it is the same. */
function payloadOf({
  instanceId,
  step,
  phase,
  keyNumber,
  requestHash,
}: DeadLetter): Pick<DeadLetterView, 'payload'> {
  if (step === null || phase === null || keyNumber === null || requestHash === null) return {};
  const fence = `${instanceId}/${step}/${phase}`;
  return { payload: { fence, keyNumber, idempotencyKey: `${fence}/${keyNumber}`, requestHash } };
}

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], null> };

function present<T extends Record<string, unknown>>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Present<T>;
}
