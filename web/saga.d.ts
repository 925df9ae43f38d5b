/** The saga as its definition describes it: the API writes this module when it starts. */
export declare const saga: {
  readonly name: string;
  /** The step whose confirm is the point of no return. */
  readonly pivot: string;
  /** In the order of their declaration. */
  readonly steps: readonly {
    readonly name: string;
    readonly kind: 'check' | 'action' | 'reservation' | 'retriable';
    readonly title: string;
    readonly customer: CustomerWords;
  }[];
  /** The names of steps that go side by side, in the order in which they go forward. */
  readonly columns: readonly (readonly string[])[];
  /** In staff's words, by cause. */
  readonly causes: Readonly<Record<string, string>>;
  /** Of the causes, those of cases. */
  readonly reviewed: readonly string[];
  readonly decisions: Readonly<Record<string, string>>;
  /** Whose queues there are. */
  readonly teams: readonly string[];
};

/** How a step is told to the customer, by where it stands. */
export interface CustomerWords {
  readonly later: string;
  readonly now: string;
  readonly held?: string;
  readonly done: string;
  readonly undone: string;
  readonly refused: string;
  readonly over?: string;
}
