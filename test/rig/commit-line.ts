import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { OrderEvent } from '../../domain/events.ts';
import { ClientMessages, queryIn, valuesIn, type ClientMessage } from './postgres-messages.ts';

/** `commit`: it never arrives, and PostgreSQL rolls back. `answer`: it is committed, and whoever asked for it never learns. */
export type Lost = 'commit' | 'answer';

interface Armed {
  readonly lost: Lost;
  readonly records: (event: OrderEvent) => boolean;
}

/** A way to PostgreSQL on which the connection breaks at the commit of a chosen record: just before it, or just after. */
export class CommitLine {
  readonly #to: URL;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #armed: Armed | undefined;
  #broken = 0;

  private constructor(to: string) {
    this.#to = new URL(to);
    this.#server = createServer((inbound) => this.#join(inbound));
  }

  static async to(url: string): Promise<CommitLine> {
    const line = new CommitLine(url);
    await new Promise<void>((resolve) => line.#server.listen(0, '127.0.0.1', resolve));
    return line;
  }

  get url(): string {
    const url = new URL(this.#to);
    const { port } = this.#server.address() as AddressInfo;
    [url.hostname, url.port] = ['127.0.0.1', String(port)];
    return url.href;
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

  close(): void {
    this.#armed = undefined;
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
    let recorded: OrderEvent[] = [];
    let inTransaction = false;
    let answerIsLost = false;
    inbound.on('data', (sent) => {
      for (const message of messages.take(sent)) {
        const query = queryIn(message);
        if (query === 'begin') inTransaction = true;
        recorded.push(...eventsIn(message));
        const commits = query === 'commit' || (!inTransaction && message.type === 'E');
        const lost = commits ? this.#strikes(recorded) : undefined;
        if (lost === 'commit') {
          end();
          return;
        }
        answerIsLost ||= lost === 'answer';
        if (query === 'commit' || query === 'rollback') inTransaction = false;
        if (!inTransaction && (message.type === 'E' || query !== undefined)) recorded = [];
      }
      outbound.write(sent);
    });
    outbound.on('data', (answer) => {
      if (answerIsLost) end();
      else inbound.write(answer);
    });
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
