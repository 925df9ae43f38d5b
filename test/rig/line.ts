import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A way to the API that can be cut, with all that is on it. */
export class Line {
  readonly #sockets = new Set<Socket>();
  readonly #to: URL;
  #server: Server | undefined;
  #port = 0;

  private constructor(to: string) {
    this.#to = new URL(to);
  }

  static async to(url: string): Promise<Line> {
    const line = new Line(url);
    await line.mend();
    return line;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  cut(): void {
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  async mend(): Promise<void> {
    const server = createServer((inbound) => {
      const outbound = connect(Number(this.#to.port), this.#to.hostname);
      for (const socket of [inbound, outbound]) {
        this.#sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => {
          inbound.destroy();
          outbound.destroy();
        });
      }
      inbound.pipe(outbound).pipe(inbound);
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async close(): Promise<void> {
    this.cut();
  }
}
