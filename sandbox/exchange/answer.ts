/** An HTTP answer with a JSON body. */
export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** What the caller gets to see of an answer. */
export type Delivery =
  { kind: 'whole'; answer: Answer } | { kind: 'truncated'; answer: Answer } | { kind: 'cut' };
