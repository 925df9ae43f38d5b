import { once } from 'node:events';
import {
  connect,
  constants,
  createServer,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

const completion = '/temporal.api.workflowservice.v1.WorkflowService/RespondWorkflowTaskCompleted';

/** What Temporal says of a task that has timed out. */
const notFound = { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '5' };

/** A way to Temporal on which completions of workflow tasks get lost: what was done in such a task is done again. */
export class TaskLine {
  readonly #server: Http2Server;
  readonly #sessions = new Set<ServerHttp2Session>();
  #loses: ((orderId: string) => Promise<boolean>) | undefined;
  #lost = 0;
  /** By order, what has become of the last of its tasks. */
  readonly #last = new Map<string, 'lost' | 'done_again'>();

  private constructor(to: string) {
    this.#server = createServer();
    this.#server.on('session', (session) => {
      this.#sessions.add(session);
      const upstream = connect(`http://${to}`);
      upstream.on('error', () => session.destroy());
      session.on('error', () => {});
      upstream.on('close', () => session.close());
      session.on('close', () => {
        this.#sessions.delete(session);
        upstream.destroy();
      });
      session.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
        void this.#forward(stream, headers, upstream);
      });
    });
  }

  static async to(address: string): Promise<TaskLine> {
    const line = new TaskLine(address);
    line.#server.listen(0, '127.0.0.1');
    await once(line.#server, 'listening');
    return line;
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Loses one completion of a task, the first of an order's run for which `when` holds. */
  loseOne(when: (orderId: string) => Promise<boolean>): void {
    this.#lost = 0;
    const left = ['one'];
    this.#loses = async (orderId) => (await when(orderId)) && left.pop() !== undefined;
  }

  /** From now on each task of each run has to be done twice. */
  loseEach(): void {
    this.#lost = 0;
    this.#loses = async (orderId) => {
      const isLost = this.#last.get(orderId) !== 'lost';
      this.#last.set(orderId, isLost ? 'lost' : 'done_again');
      return isLost;
    };
  }

  /** Whether {@link loseEach} has lost a task of the order's run, and each that it has lost was done again. */
  isThrough(orderId: string): boolean {
    return this.#last.get(orderId) === 'done_again';
  }

  /** How many were lost since it was told to. */
  get lost(): number {
    return this.#lost;
  }

  close(): void {
    this.#loses = undefined;
    this.#server.close();
    for (const session of this.#sessions) session.destroy();
  }

  async #forward(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    upstream: ClientHttp2Session,
  ): Promise<void> {
    stream.on('error', () => {});
    if (headers[':path'] !== completion || this.#loses === undefined) {
      stream.pipe(passOn(stream, headers, upstream));
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    if (await this.#isLost(textOf(body))) stream.respond(notFound, { endStream: true });
    else passOn(stream, headers, upstream).end(body);
  }

  async #isLost(completed: string): Promise<boolean> {
    const loses = this.#loses;
    const orderId = /order\/([0-9a-f-]{36})/.exec(completed)?.[1];
    if (loses === undefined || orderId === undefined) return false;
    const isLost = await loses(orderId);
    if (isLost) this.#lost += 1;
    return isLost;
  }
}

function passOn(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  upstream: ClientHttp2Session,
): ClientHttp2Stream {
  const asked = upstream.request(headers);
  let trailers: IncomingHttpHeaders = {};
  asked.on('response', (answer, flags) => {
    if (stream.destroyed) return;
    const endStream = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    stream.respond(answer, endStream ? { endStream } : { waitForTrailers: true });
    if (!endStream) asked.pipe(stream);
  });
  asked.on('trailers', (last: IncomingHttpHeaders) => {
    trailers = last;
  });
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  asked.on('error', () => stream.close(constants.NGHTTP2_CANCEL));
  asked.on('close', () => asked.rstCode !== 0 && stream.close(asked.rstCode));
  // A poll that nobody waits for any more must not be given a task.
  stream.on('close', () => asked.close(constants.NGHTTP2_CANCEL));
  return asked;
}

/** gRPC's frame: whether it is compressed, its length, the message. A task's token names its run in plain text. */
function textOf(frame: Buffer): string {
  const message = frame.subarray(5);
  return (frame[0] === 1 ? gunzipSync(message) : message).toString('latin1');
}
