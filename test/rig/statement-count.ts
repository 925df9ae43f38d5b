import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { ClientMessages, queryIn, valuesIn } from './postgres-messages.ts';

/** A way to PostgreSQL that counts the statements that are sent for an order: those that name it, and all of their transactions. */
export class StatementCount {
  readonly #to: URL;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Each is one statement, or one transaction of several. */
  readonly #sent: { readonly statements: string[]; readonly values: string[] }[] = [];

  private constructor(to: string) {
    this.#to = new URL(to);
    this.#server = createServer((inbound) => this.#join(inbound));
  }

  static async to(url: string): Promise<StatementCount> {
    const line = new StatementCount(url);
    await new Promise<void>((resolve) => line.#server.listen(0, '127.0.0.1', resolve));
    return line;
  }

  get url(): string {
    const url = new URL(this.#to);
    const { port } = this.#server.address() as AddressInfo;
    [url.hostname, url.port] = ['127.0.0.1', String(port)];
    return url.href;
  }

  /** What was sent for an order, transaction by transaction. */
  of(orderId: string): readonly (readonly string[])[] {
    return this.#sent
      .filter(({ values }) =>
        values.some((value) => value === orderId || value.includes(`"orderId":"${orderId}"`)),
      )
      .map(({ statements }) => statements);
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #join(inbound: Socket): void {
    const outbound = connect(Number(this.#to.port), this.#to.hostname);
    for (const socket of [inbound, outbound]) {
      this.#sockets.add(socket);
      socket.setNoDelay().on('error', () => socket.destroy());
    }
    inbound.on('close', () => outbound.destroy());
    outbound.on('close', () => inbound.destroy());
    const messages = new ClientMessages();
    const prepared = new Map<string, string>();
    let open = { statements: [] as string[], values: [] as string[] };
    let inTransaction = false;
    inbound.on('data', (sent) => {
      for (const message of messages.take(sent)) {
        if (message.type === 'P') {
          const [name = '', text = ''] = message.body.toString('utf8').split('\0');
          prepared.set(name, text);
        }
        if (message.type === 'B') {
          const [, name = ''] = message.body.toString('utf8').split('\0', 2);
          open.statements.push(prepared.get(name) ?? name);
          open.values.push(...valuesIn(message).flatMap((value) => value ?? []));
        }
        const query = queryIn(message);
        if (query !== undefined) open.statements.push(query);
        if (query === 'begin') inTransaction = true;
        if (query === 'commit' || query === 'rollback') inTransaction = false;
        if (!inTransaction && (query !== undefined || message.type === 'E')) {
          this.#sent.push(open);
          open = { statements: [], values: [] };
        }
      }
      outbound.write(sent);
    });
    outbound.pipe(inbound);
  }
}
