import type { StoredAnswer } from '../record/party-record.ts';

/** A request under an idempotency key. `fingerprint` differs when its parameters do. */
export interface KeyedRequest {
  scope: string;
  key: string;
  endpoint: string;
  fingerprint: string;
}

export type Admission =
  | { kind: 'new' }
  | { kind: 'in_use' }
  | { kind: 'replay'; answer: StoredAnswer }
  | { kind: 'reused'; first: StoredAnswer };

const KEY_LIFETIME_MS = 24 * 60 * 60 * 1000;

/** The first answers under each key, replayed for 24 hours, and the keys that are being worked on. */
export class StoredAnswers {
  readonly #answers = new Map<string, { answer: StoredAnswer; until: number }>();
  readonly #inFlight = new Set<string>();

  /** A request admitted as `new` holds its key until `release`. */
  admit(request: KeyedRequest, now: Date): Admission {
    const id = idOf(request);
    if (this.#inFlight.has(id)) return { kind: 'in_use' };
    const stored = this.#answers.get(id);
    if (stored === undefined || stored.until <= now.getTime()) {
      this.#answers.delete(id);
      this.#inFlight.add(id);
      return { kind: 'new' };
    }
    const { answer } = stored;
    if (answer.endpoint !== request.endpoint || answer.fingerprint !== request.fingerprint) {
      return { kind: 'reused', first: answer };
    }
    return { kind: 'replay', answer };
  }

  release(request: KeyedRequest): void {
    this.#inFlight.delete(idOf(request));
  }

  store(answer: StoredAnswer, at: Date): void {
    this.#answers.set(idOf(answer), { answer, until: at.getTime() + KEY_LIFETIME_MS });
  }

  /** Forgets one key, in every scope, or with `null` all of them. */
  forget(key: string | null): void {
    for (const [id, { answer }] of this.#answers) {
      if (key === null || answer.key === key) this.#answers.delete(id);
    }
  }
}

const idOf = ({ scope, key }: { scope: string; key: string }): string => `${scope}\n${key}`;
