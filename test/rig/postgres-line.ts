import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { ClientMessages, queryIn, type ClientMessage } from './postgres-messages.ts';

/** What is known of a message that a client sends. */
export interface Sending {
  readonly message: ClientMessage;
  /** What a simple query asks. */
  readonly query: string | undefined;
  /** What it does is committed with it: it ends a transaction, or is in none. */
  readonly commits: boolean;
  /** Nothing is under way once it is done. */
  readonly ends: boolean;
}

/** What becomes of the connection: it breaks before the message arrives, or before its answer does. */
export type Break = 'before' | 'after' | undefined;

/** A way to PostgreSQL on which every message of a client is looked at. */
export abstract class PostgresLine {
  readonly #to: URL;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  protected constructor(to: string) {
    this.#to = new URL(to);
    this.#server = createServer((inbound) => this.#join(inbound));
  }

  /** Asked for each connection. */
  protected abstract looks(): (sending: Sending) => Break;

  protected async listening(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    const url = new URL(this.#to);
    const { port } = this.#server.address() as AddressInfo;
    [url.hostname, url.port] = ['127.0.0.1', String(port)];
    return url.href;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #join(inbound: Socket): void {
    const outbound = connect(Number(this.#to.port), this.#to.hostname);
    const both = [inbound, outbound];
    const end = () => both.forEach((socket) => socket.destroy());
    for (const socket of both) {
      this.#sockets.add(socket);
      socket.setNoDelay().on('error', end);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        end();
      });
    }
    const messages = new ClientMessages();
    const look = this.looks();
    let inTransaction = false;
    let answerIsLost = false;
    inbound.on('data', (sent) => {
      for (const message of messages.take(sent)) {
        const query = queryIn(message);
        if (query === 'begin') inTransaction = true;
        const commits = query === 'commit' || (!inTransaction && message.type === 'E');
        if (query === 'commit' || query === 'rollback') inTransaction = false;
        const ends = !inTransaction && (query !== undefined || message.type === 'E');
        const broken = look({ message, query, commits, ends });
        if (broken === 'before') {
          end();
          return;
        }
        answerIsLost ||= broken === 'after';
      }
      outbound.write(sent);
    });
    outbound.on('data', (answer) => {
      if (answerIsLost) end();
      else inbound.write(answer);
    });
  }
}
