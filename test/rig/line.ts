import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

interface Pair {
  readonly inbound: Socket;
  readonly outbound: Socket;
}

/** A way to a server that can be cut, with all that is on it, or lost without a word. */
export class Line {
  readonly #pairs = new Set<Pair>();
  /** Whoever holds them has not been told that they lead nowhere. */
  readonly #lost = new Set<Socket>();
  readonly #to: URL;
  #server: Server | undefined;
  #port = 0;
  #swallows = false;

  private constructor(to: string) {
    this.#to = new URL(to);
  }

  static async to(url: string): Promise<Line> {
    const line = new Line(url);
    await line.mend();
    return line;
  }

  /** The server's address, by this line. */
  get url(): string {
    const url = new URL(this.#to);
    [url.hostname, url.port] = ['127.0.0.1', String(this.#port)];
    return url.href.replace(/\/$/, '');
  }

  cut(): void {
    this.#server?.close();
    for (const { inbound, outbound } of this.#pairs) {
      inbound.destroy();
      outbound.destroy();
    }
    this.#pairs.clear();
  }

  /** As after a fail-over: what is open leads nowhere from now on, and nobody is told. New connections are as good as ever. */
  lose(): void {
    for (const { inbound, outbound } of this.#pairs) {
      inbound.unpipe();
      outbound.unpipe();
      inbound.resume();
      this.#lost.add(inbound);
      outbound.destroy();
    }
    this.#pairs.clear();
  }

  /** From now on new connections lead nowhere either, until it is mended. */
  swallow(): void {
    this.lose();
    this.#swallows = true;
  }

  async mend(): Promise<void> {
    this.#swallows = false;
    if (this.#server?.listening === true) return;
    const server = createServer((inbound) => this.#join(inbound));
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async close(): Promise<void> {
    this.cut();
    for (const socket of this.#lost) socket.destroy();
  }

  #join(inbound: Socket): void {
    inbound.on('error', () => {});
    if (this.#swallows) {
      this.#lost.add(inbound.resume());
      return;
    }
    const outbound = connect(Number(this.#to.port), this.#to.hostname);
    const pair = { inbound, outbound };
    this.#pairs.add(pair);
    outbound.on('error', () => {});
    inbound.on('close', () => outbound.destroy());
    outbound.on('close', () => {
      if (this.#pairs.delete(pair)) inbound.destroy();
    });
    inbound.pipe(outbound).pipe(inbound);
  }
}
