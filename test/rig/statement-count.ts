import { PostgresLine, type Break, type Sending } from './postgres-line.ts';
import { valuesIn } from './postgres-messages.ts';

/** One statement, or a transaction of several. */
interface Transaction {
  readonly statements: string[];
  readonly values: string[];
}

/** A way to PostgreSQL that counts the statements that are sent for an order: those that name it, and all of their transactions. */
export class StatementCount extends PostgresLine {
  readonly #sent: Transaction[] = [];

  static async to(url: string): Promise<StatementCount> {
    return await new StatementCount(url).listening();
  }

  /** What was sent for an order, transaction by transaction. */
  of(orderId: string): readonly (readonly string[])[] {
    return this.#sent
      .filter(({ values }) =>
        values.some((value) => value === orderId || value.includes(`"orderId":"${orderId}"`)),
      )
      .map(({ statements }) => statements);
  }

  protected override looks(): (sending: Sending) => Break {
    const prepared = new Map<string, string>();
    let open: Transaction = { statements: [], values: [] };
    return ({ message, query, ends }) => {
      const [first = '', second = ''] = message.body.toString('utf8').split('\0', 2);
      if (message.type === 'P') prepared.set(first, second);
      if (message.type === 'B') {
        open.statements.push(prepared.get(second) ?? second);
        open.values.push(...valuesIn(message).flatMap((value) => value ?? []));
      }
      if (query !== undefined) open.statements.push(query);
      if (ends) {
        this.#sent.push(open);
        open = { statements: [], values: [] };
      }
      return undefined;
    };
  }
}
