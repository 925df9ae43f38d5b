import type { NamedPhase } from '../phases.ts';
import type { CaseRecord } from './case-record.ts';
import type { Why } from './instance-event.ts';
import { happened, type CasePolicies, type Change, type InstanceRecord } from './record.ts';

/** Milliseconds from when a case is opened; all but the customer's time count from when an operator is first asked. */
export interface Deadlines {
  readonly customerMs: number;
  readonly dueMs: number;
  readonly escalateMs: number;
  readonly lastResortMs: number;
}

/** The facts that a case is opened with. `now`: milliseconds since 1970. */
export interface Opening {
  readonly caseId: string;
  readonly now: number;
  readonly deadlines: Deadlines;
}

/** Asks whoever the policy of the cause names, by when the deadlines say. */
export function opened<R extends InstanceRecord>(
  policies: CasePolicies<R>,
  record: R,
  { step, phase, cause, message }: NamedPhase & Why,
  { caseId, now, deadlines }: Opening,
): readonly Change[] {
  const { customerMs, dueMs, escalateMs, lastResortMs } = deadlines;
  const { team, priority, mendableByCustomer } = policies.policyOf(cause, record);
  const asksCustomer = mendableByCustomer === true && customerMs > 0;
  const operatorFrom = asksCustomer ? now + customerMs : now;
  const one: CaseRecord = {
    caseId,
    step,
    phase,
    cause,
    message,
    status: 'open',
    revision: 1,
    version: 1,
    team,
    priority,
    audience: asksCustomer ? 'customer' : 'operator',
    ...(asksCustomer ? { customerUntil: operatorFrom } : {}),
    dueAt: operatorFrom + dueMs,
    escalateAt: operatorFrom + escalateMs,
    lastResortAt: operatorFrom + lastResortMs,
    escalated: false,
  };
  return [{ kind: 'case_opened', one }, openedEvent(policies, one)];
}

export function openedEvent(
  { timeOf }: Pick<CasePolicies, 'timeOf'>,
  { caseId, step, phase, cause, message, audience, customerUntil }: CaseRecord,
): Change {
  const until = customerUntil === undefined ? {} : { customerUntil: timeOf(customerUntil) };
  return happened({ type: 'case_opened', caseId, step, phase, cause, message, audience, ...until });
}

/** The same question once more. Nobody waits on purpose any longer. */
export function openedAgain<R extends InstanceRecord>(
  policies: CasePolicies<R>,
  one: CaseRecord,
  text: string,
): readonly Change[] {
  return [
    {
      kind: 'case_changed',
      caseId: one.caseId,
      set: { status: 'open', waitingUntil: undefined, approvedBy: undefined },
      material: true,
      event: { kind: 'opened_again', text },
    },
    openedEvent(policies, one),
  ];
}
