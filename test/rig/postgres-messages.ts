/** A message of PostgreSQL's protocol that a client sends. */
export interface ClientMessage {
  /** One letter; empty for what opens a connection. */
  readonly type: string;
  readonly body: Buffer;
}

/** Takes what a client sends apart into messages. @see https://www.postgresql.org/docs/current/protocol-message-formats.html */
export class ClientMessages {
  #rest: Buffer = Buffer.alloc(0);
  #opened = false;

  /** The messages that are complete with these bytes. */
  take(bytes: Buffer): readonly ClientMessage[] {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const messages: ClientMessage[] = [];
    for (;;) {
      const typed = this.#opened ? 1 : 0;
      if (this.#rest.length < typed + 4) return messages;
      const end = typed + this.#rest.readInt32BE(typed);
      if (this.#rest.length < end) return messages;
      messages.push({
        type: this.#rest.toString('latin1', 0, typed),
        body: this.#rest.subarray(typed + 4, end),
      });
      this.#rest = this.#rest.subarray(end);
      this.#opened = true;
    }
  }
}

/** What a simple query asks, e.g. `begin`. */
export function queryIn({ type, body }: ClientMessage): string | undefined {
  return type === 'Q' ? body.toString('utf8', 0, body.length - 1) : undefined;
}

/** The values of a prepared statement, which are sent as text. */
export function valuesIn({ type, body }: ClientMessage): readonly (string | null)[] {
  if (type !== 'B') return [];
  const portal = body.indexOf(0) + 1;
  let at = body.indexOf(0, portal) + 1;
  at += 2 + 2 * body.readInt16BE(at);
  const count = body.readInt16BE(at);
  at += 2;
  return Array.from({ length: count }, () => {
    const length = body.readInt32BE(at);
    at += 4;
    if (length < 0) return null;
    at += length;
    return body.toString('utf8', at - length, at);
  });
}
