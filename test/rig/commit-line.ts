import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { OrderEvent } from '../../domain/events.ts';

/** `commit`: it never arrives, and PostgreSQL rolls back. `answer`: it is committed, and whoever asked for it never learns. */
export type Lost = 'commit' | 'answer';

interface Armed {
  readonly lost: Lost;
  readonly records: (event: OrderEvent) => boolean;
}

/** A way to PostgreSQL on which the connection breaks at the COMMIT of a chosen record: just before it, or just after. */
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

  /** Breaks once, at the next COMMIT of a transaction that writes such an event. */
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
    let asked = '';
    let answerIsLost = false;
    inbound.on('data', (sent) => {
      const text = sent.toString('latin1');
      asked = isQuery(text, 'begin') ? '' : asked + text;
      const lost = isQuery(text, 'commit') ? this.#strikes(asked) : undefined;
      if (lost === 'commit') {
        end();
        return;
      }
      answerIsLost = lost === 'answer';
      outbound.write(sent);
    });
    outbound.on('data', (answer) => {
      if (answerIsLost) end();
      else inbound.write(answer);
    });
  }

  #strikes(asked: string): Lost | undefined {
    const armed = this.#armed;
    if (armed === undefined || !eventsIn(asked).some(armed.records)) return undefined;
    this.#armed = undefined;
    this.#broken += 1;
    return armed.lost;
  }
}

/** A message Query of PostgreSQL's protocol: type, length, text. */
function isQuery(message: string, text: string): boolean {
  return message.startsWith('Q') && message.slice(5) === `${text}\0`;
}

/** The events that statements insert: each list is one parameter, and JSON has no control characters. */
function eventsIn(statements: string): OrderEvent[] {
  const lists = statements.match(/\[\{"type":"[^\0-\x1f]*/g) ?? [];
  return lists.flatMap((list) => JSON.parse(list) as OrderEvent[]);
}
