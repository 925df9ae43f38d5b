/** What the pages use of the REST API's answers. Times are ISO 8601, amounts minor units. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

export interface PhaseView {
  readonly phase: string;
  readonly status: string;
  readonly attempts: number;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly cause?: string;
  readonly message?: string;
}

export interface StepView {
  readonly name: string;
  readonly status: string;
  readonly attempts: number;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly cause?: string;
  readonly message?: string;
  readonly phases: readonly PhaseView[];
}

export interface OrderSummary {
  readonly orderId: string;
  readonly version: number;
  readonly status: string;
  readonly stage: string;
  readonly cause?: string;
  readonly message?: string;
  readonly total: Money;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly links: { readonly self: string; readonly temporal: string };
}

export interface OrderCase {
  readonly caseId: string;
  readonly step: string;
  readonly cause: string;
  readonly message: string;
  readonly audience: string;
  readonly links: { readonly self: string; readonly page: string };
}

export interface OrderView extends OrderSummary {
  readonly lines: readonly { sku: string; name: string; quantity: number; price: number }[];
  readonly payments: { authorized: number; captured: number; voided: number; refunded: number };
  readonly steps: readonly StepView[];
  readonly next: string;
  readonly cases?: readonly OrderCase[];
  readonly revision?: number;
  readonly due?: Money;
}

export interface Letter {
  readonly deadLetterId: string;
  readonly orderId: string;
  readonly step?: string;
  readonly phase?: string;
  readonly group: string;
  readonly cause: string;
  readonly message: string;
  readonly status: string;
  readonly attempts: number;
  readonly parkings: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly resolution?: { by: string; reason?: string; reference?: string; at: string };
  readonly links: Readonly<Record<'self' | 'order' | 'temporal' | 'group', string>>;
}

export interface LetterView extends Letter {
  readonly stack?: string;
  readonly payload?: { fence: string; keyNumber: number; idempotencyKey: string; requestHash: string };
  readonly actions: readonly string[];
  readonly history: readonly { at: string; kind: string; by?: string; reason?: string; reference?: string }[];
}

export interface LetterGroup {
  readonly group: string;
  readonly cause: string;
  readonly count: number;
  readonly redriving: number;
  readonly redrivable: boolean;
  readonly oldest: string;
}

export interface StockItem {
  readonly sku: string;
  readonly name: string;
  readonly price: Money;
  readonly onHand: number;
  readonly held: number;
  readonly available: number;
}

export interface Job {
  readonly jobId: string;
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
  readonly done: boolean;
  readonly items: readonly { caseId?: string; orderId: string; status: string; message?: string }[];
}

interface CaseCommon {
  readonly caseId: string;
  readonly orderId: string;
  readonly step: string;
  readonly phase: string;
  readonly cause: string;
  readonly message: string;
  readonly team: string;
  readonly priority: number;
  readonly audience: string;
  readonly status: string;
  readonly openedAt: string;
  readonly dueAt: string;
  readonly escalateAt: string;
  readonly lastResortAt: string;
  readonly overdue: boolean;
  readonly escalated: boolean;
  readonly waitingUntil?: string;
  readonly approvedBy?: string;
  readonly version: number;
  readonly revision: number;
  readonly claimedBy?: string;
  readonly claimedUntil?: string;
  readonly total: Money;
  readonly links: Readonly<Record<'self' | 'order' | 'temporal' | 'page', string>>;
}

export interface CaseSummary extends CaseCommon {
  readonly decisions: readonly string[];
}

export interface CaseView extends CaseCommon {
  readonly order: OrderView;
  readonly timeline: readonly TimelineEntry[];
  readonly decisions: readonly DecisionOffer[];
  readonly decision?: TakenDecision;
  readonly customerMessage?: string;
  readonly proposed?: { readonly name: string; readonly data: unknown };
  readonly firstDecision?: { readonly name: string; readonly title: string; readonly by: string };
  readonly followedBy?: { readonly caseId: string; readonly cause: string; readonly status: string };
}

export interface TimelineEntry {
  readonly at: string;
  readonly source: string;
  readonly kind: string;
  readonly by?: string;
  readonly text: string;
  readonly caseId?: string;
}

export interface DecisionOffer {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly schema: JsonSchema;
  readonly preview?: Preview;
}

export interface TakenDecision {
  readonly name: string;
  readonly title: string;
  readonly firstBy?: string;
  readonly by: string;
  readonly via: string;
  readonly reason: string;
  readonly note?: string;
  readonly at: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface Preview {
  readonly summary: readonly string[];
  readonly total: Money;
  readonly payments: { authorize: number; capture: number; refund: number; void: number };
  readonly stock: readonly { sku: string; change: number; availableAfter: number }[];
}

export interface JsonSchema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly format?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly default?: unknown;
}

export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance?: string;
  readonly errors?: readonly { detail: string; pointer?: string; parameter?: string; header?: string }[];
  readonly changes?: readonly { at: string; kind: string; by?: string; text?: string }[];
}

export interface Principal {
  readonly name: string;
  readonly roles: readonly string[];
  readonly teams: readonly string[];
}

/** Something that became known over a stream. */
export interface News {
  readonly event: string;
  readonly data: string;
  readonly id: string;
}
