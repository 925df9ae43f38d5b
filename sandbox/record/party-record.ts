import { z } from 'zod';
import { JournalFile } from './journal-file.ts';
import { type Effect, type LedgerEntry, ledgerEntrySchema } from './ledger-entry.ts';

export const storedAnswerSchema = z.strictObject({
  scope: z.string(),
  key: z.string(),
  endpoint: z.string(),
  fingerprint: z.string(),
  status: z.int(),
  body: z.unknown(),
});
/** The first answer under an idempotency key; `scope` is whose key it is. */
export type StoredAnswer = z.infer<typeof storedAnswerSchema>;

/** One line of the journal. The events and the answer stand or fall together. */
export interface Commit<Event> {
  at: string;
  events: Event[];
  effects: LedgerEntry[];
  answer?: StoredAnswer | undefined;
  forgottenKeys?: { key: string | null } | undefined;
}

export interface Change<Event> {
  events?: Event[];
  effects?: Effect[];
  answer?: StoredAnswer | undefined;
  forgottenKeys?: { key: string | null };
}

export interface RecordOptions<Event> {
  path: string;
  event: z.ZodType<Event>;
  /** The fold: called for every commit, on replay and when it is new. */
  apply: (commit: Commit<Event>) => void;
}

/** What a party knows: a journal whose fold is its state and whose effects are its ledger. */
export class PartyRecord<Event> {
  readonly #journal: JournalFile;
  readonly #apply: (commit: Commit<Event>) => void;
  readonly #ledger: LedgerEntry[] = [];

  constructor({ path, event, apply }: RecordOptions<Event>) {
    this.#apply = apply;
    const schema = z.strictObject({
      at: z.iso.datetime(),
      events: z.array(event),
      effects: z.array(ledgerEntrySchema),
      answer: storedAnswerSchema.optional(),
      forgottenKeys: z.strictObject({ key: z.string().nullable() }).optional(),
    });
    this.#journal = JournalFile.open(path, (line) => this.#take(schema.parse(line)));
  }

  get ledger(): readonly LedgerEntry[] {
    return this.#ledger;
  }

  /** Written first, then applied: a write that fails changes nothing. */
  commit({ events = [], effects = [], answer, forgottenKeys }: Change<Event>, at: Date): void {
    const commit: Commit<Event> = {
      at: at.toISOString(),
      events,
      effects: effects.map((effect, index) => ({
        sequence: this.#ledger.length + 1 + index,
        at: at.toISOString(),
        ...effect,
      })),
      answer,
      forgottenKeys,
    };
    this.#journal.append(commit);
    this.#take(commit);
  }

  close(): void {
    this.#journal.close();
  }

  #take(commit: Commit<Event>): void {
    for (const entry of commit.effects) {
      if (entry.sequence !== this.#ledger.length + 1) {
        throw new Error(`ledger entry ${entry.sequence} follows ${this.#ledger.length}`);
      }
      this.#ledger.push(entry);
    }
    this.#apply(commit);
  }
}
