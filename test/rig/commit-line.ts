import type { OrderEvent } from '../../sagas/order/events.ts';
import { PostgresLine, type Break, type Sending } from './postgres-line.ts';
import { valuesIn, type ClientMessage } from './postgres-messages.ts';

/** `commit`: it never arrives, and PostgreSQL rolls back. `answer`: it is committed, and whoever asked for it never learns. */
export type Lost = 'commit' | 'answer';

const breaks = { commit: 'before', answer: 'after' } as const satisfies Record<Lost, Break>;

interface Armed {
  readonly lost: Lost;
  readonly records: (event: OrderEvent) => boolean;
}

/** A way to PostgreSQL on which the connection breaks at the commit of a chosen record: just before it, or just after. */
export class CommitLine extends PostgresLine {
  #armed: Armed | undefined;
  #broken = 0;

  static async to(url: string): Promise<CommitLine> {
    return await new CommitLine(url).listening();
  }

  /** Breaks once, at the next commit that writes such an event. */
  breakAt(lost: Lost, records: Armed['records']): void {
    this.#armed = { lost, records };
    this.#broken = 0;
  }

  /** How often it broke since it was told to. */
  get broken(): number {
    return this.#broken;
  }

  override close(): void {
    this.#armed = undefined;
    super.close();
  }

  protected override looks(): (sending: Sending) => Break {
    let recorded: OrderEvent[] = [];
    return ({ message, commits, ends }) => {
      recorded.push(...eventsIn(message));
      const lost = commits ? this.#strikes(recorded) : undefined;
      if (ends) recorded = [];
      return lost && breaks[lost];
    };
  }

  #strikes(recorded: readonly OrderEvent[]): Lost | undefined {
    const armed = this.#armed;
    if (armed === undefined || !recorded.some(armed.records)) return undefined;
    this.#armed = undefined;
    this.#broken += 1;
    return armed.lost;
  }
}

/** The events that a commit carries: what follows where its effect in the database, if it has one, is done. */
function eventsIn(message: ClientMessage): readonly OrderEvent[] {
  const written = valuesIn(message).find((value) => value?.startsWith('{"events":') === true);
  return written == null ? [] : (JSON.parse(written) as { events: OrderEvent[] }).events;
}
