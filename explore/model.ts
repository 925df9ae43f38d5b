import type { Attempt, ZombieAttempt } from './attempt.ts';
import { nameOf } from './party.ts';
import { sameWorldKey } from './same-world.ts';
import type { Violation } from './violation.ts';
import { checkWorld } from './world-checks.ts';
import { keyOfWorld } from './world-key.ts';
import { apply, type Answer, type World, type WorldCommand, type WorldRules } from './world.ts';

/** The outcome of a command, and the rules that it breaks. */
export interface Effected {
  readonly world: World;
  readonly answer: Answer;
  readonly violations: readonly Violation[];
}

/** The world as a function, computed once for each world and command: a search comes to the same ones again and again. */
export class Model {
  readonly rules: WorldRules;
  readonly #worlds = new Map<string, World>();
  readonly #alike = new Map<string, number>();
  readonly #numbers = new Map<World, number>();
  readonly #effects = new Map<World, Map<string, Effected>>();
  readonly #attempts = new Map<Attempt, number>();

  constructor(rules: WorldRules) {
    this.rules = rules;
  }

  ask(before: World, command: WorldCommand): Effected {
    const effects = this.#effects.get(before) ?? new Map<string, Effected>();
    this.#effects.set(before, effects);
    const key = this.#keyOf(command);
    const known = effects.get(key) ?? this.#compute(before, command);
    effects.set(key, known);
    return known;
  }

  /** One number for worlds that answer alike. */
  numberOf(world: World): number {
    const numbered = this.#numbers.get(world);
    if (numbered !== undefined) return numbered;
    const key = keyOfWorld(world);
    const number = this.#alike.get(key) ?? this.#alike.size;
    this.#alike.set(key, number);
    this.#numbers.set(world, number);
    return number;
  }

  #compute(before: World, command: WorldCommand): Effected {
    const { world, answer } = apply(this.rules, before, command);
    const after = this.#one(world);
    return { world: after, answer, violations: checkWorld(this.rules, { before, after, command, answer }) };
  }

  /** The same object for the same world: what was computed for it is found again. */
  #one(world: World): World {
    const key = sameWorldKey(world);
    const known = this.#worlds.get(key) ?? world;
    this.#worlds.set(key, known);
    return known;
  }

  #keyOf(command: WorldCommand): string {
    switch (command.type) {
      case 'begin':
        return `begin ${nameOf(command.at)} ${command.at.pivot} ${command.aged}`;
      case 'finish':
        return `${command.fate} ${this.#idOf(command.attempt)}`;
      case 'resume':
        return this.#keyOfLate(command.late);
      case 'start_cancel':
        return `cancel ${command.reason.cause}`;
      case 'decide':
        return `decide ${nameOf(command.at)} ${command.choice}`;
      case 'solve':
      case 'advance_case':
      case 'last_resort':
      case 'revise':
      case 'conclude':
      case 'revert':
      case 'take_back':
        return `${command.type} ${nameOf(command.at)}`;
      case 'park':
        return `park ${nameOf(command.at)}`;
      case 'record_redrive':
        return `redrive ${command.phases.map(nameOf).join()}`;
      case 'close':
        return `close ${command.as} ${command.final.join()}`;
    }
  }

  #keyOfLate(late: ZombieAttempt): string {
    return `late ${late.from} ${nameOf(late.at)} ${late.from === 'begin' ? '' : this.#idOf(late.attempt)}`;
  }

  #idOf(attempt: Attempt): number {
    const known = this.#attempts.get(attempt) ?? this.#attempts.size + 1;
    this.#attempts.set(attempt, known);
    return known;
  }
}
