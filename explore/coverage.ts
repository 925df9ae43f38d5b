import type { Fate } from './fate.ts';
import type { Move } from './move.ts';

/** How often each phase has met each fate, and how often everything else has happened. */
export class Coverage {
  readonly fates = new Map<string, Map<Fate, number>>();
  /** By what was refused and what was decided on it, by a person. */
  readonly decided = new Map<string, number>();
  readonly events = new Map<Move['type'], number>();

  static of(parts: readonly Coverage[]): Coverage {
    const all = new Coverage();
    for (const { fates, decided, events } of parts) {
      for (const [phase, row] of fates) for (const [fate, times] of row) all.#count(phase, fate, times);
      for (const [what, times] of decided) all.#decide(what, times);
      for (const [type, times] of events) all.events.set(type, (all.events.get(type) ?? 0) + times);
    }
    return all;
  }

  add(move: Move): void {
    if (move.type === 'finish') this.#count(move.request, move.fate, 1);
    if (move.type === 'decide') this.#decide(`${move.request.replace('review ', '')}: ${move.choice}`, 1);
    if (move.type !== 'finish') this.events.set(move.type, (this.events.get(move.type) ?? 0) + 1);
  }

  /** Whether any phase of the step was ever attempted. */
  reaches(step: string): boolean {
    return [...this.fates.keys()].some((phase) => phase.startsWith(`${step}.`));
  }

  /** Phases times fates that were met. */
  get cells(): number {
    return [...this.fates.values()].reduce((total, row) => total + row.size, 0);
  }

  /** Decisions that were taken. */
  get decisions(): number {
    return this.events.get('decide') ?? 0;
  }

  #decide(what: string, times: number): void {
    this.decided.set(what, (this.decided.get(what) ?? 0) + times);
  }

  #count(phase: string, fate: Fate, times: number): void {
    const row = this.fates.get(phase) ?? new Map<Fate, number>();
    row.set(fate, (row.get(fate) ?? 0) + times);
    this.fates.set(phase, row);
  }
}
