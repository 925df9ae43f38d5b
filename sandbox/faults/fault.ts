import { z } from 'zod';

const times = z.int().positive().optional();
const LONGEST_DELAY_MS = 3_600_000;

/** What can be asked of a party's fault switch. Without `operation` it is every operation, without `times` until cleared. */
export function faultSchema(operations: readonly [string, ...string[]]) {
  const scope = { operation: z.enum(operations).optional(), times };
  return z.discriminatedUnion('kind', [
    z.strictObject({
      ...scope,
      kind: z.literal('delay'),
      ms: z.int().nonnegative().max(LONGEST_DELAY_MS),
      /** The request itself is held up, so that what was sent later may be done first. */
      before: z.boolean().optional(),
    }),
    z.strictObject({ ...scope, kind: z.literal('lose_answer') }),
    z.strictObject({ ...scope, kind: z.literal('fail_before') }),
    z.strictObject({ ...scope, kind: z.literal('fail_after') }),
    z.strictObject({ ...scope, kind: z.literal('fail_sticky'), effect: z.boolean().optional() }),
    z.strictObject({ ...scope, kind: z.literal('rate_limit') }),
    z.strictObject({ ...scope, kind: z.literal('refuse'), code: z.string().min(1).max(100) }),
    z.strictObject({ ...scope, kind: z.literal('malformed') }),
    z.strictObject({ ...scope, kind: z.literal('outage') }),
  ]);
}

export type Fault = z.infer<ReturnType<typeof faultSchema>>;
export type FaultKind = Fault['kind'];
export type FaultOf<Kind extends FaultKind> = Extract<Fault, { kind: Kind }>;

/** Where in the life of a request a fault strikes. */
export type Stage = 'arrival' | 'execution' | 'answer';

export type ArrivalFault = FaultOf<'outage' | 'rate_limit' | 'fail_before' | 'delay'>;
export type ExecutionFault = FaultOf<'refuse' | 'fail_sticky'>;
export type AnswerFault = FaultOf<'lose_answer' | 'fail_after' | 'malformed' | 'delay'>;

export interface FaultsByStage {
  arrival: ArrivalFault;
  execution: ExecutionFault;
  answer: AnswerFault;
}

export function stageOf(fault: Fault): Stage {
  switch (fault.kind) {
    case 'outage':
    case 'rate_limit':
    case 'fail_before':
      return 'arrival';
    case 'refuse':
    case 'fail_sticky':
      return 'execution';
    case 'lose_answer':
    case 'fail_after':
    case 'malformed':
      return 'answer';
    case 'delay':
      return fault.before === true ? 'arrival' : 'answer';
  }
}
