import { stepShapes } from '../../sagas/order/steps.ts';
import { expect } from 'vitest';
import { knowsOf, type Attempt, type ZombieAttempt } from '../../explore/attempt.ts';
import type { Fate } from '../../explore/fate.ts';
import { nameOf, type PartyState } from '../../explore/party.ts';
import { directionOf } from '../../saga/phases.ts';
import { partyState } from '../../explore/party-state.ts';
import {
  apply,
  newWorld,
  type Answer,
  type World,
  type WorldCommand,
  type WorldRules,
} from '../../explore/world.ts';
import type { Command } from './commands.ts';
import type { DirectedDelivery } from './directed-delivery.ts';
import { phaseNamed, type RealPhase } from './phases.ts';
import type { RealWorld } from './real-world.ts';
import { answerSight, modelSight } from './sight.ts';

interface UnderWay {
  readonly phase: RealPhase;
  readonly late: ZombieAttempt;
  readonly delivery: DirectedDelivery;
  /** What it was to undo, where its request is on its way. */
  readonly sentTo?: PartyState;
}

/** An order in the model and a real one, to which the same happens. */
export class Mirror {
  readonly #rules: WorldRules;
  readonly #real: RealWorld;
  readonly #story: string[] = [];
  #world: World;
  /** Attempts that were begun, and those that were presumed lost. */
  #underWay: readonly UnderWay[] = [];

  constructor(rules: WorldRules, real: RealWorld) {
    this.#rules = rules;
    this.#world = newWorld(rules);
    this.#real = real;
  }

  /** What was done so far, a line for each command. */
  get story(): readonly string[] {
    return this.#story;
  }

  /** Does to both what can happen now. @throws where they differ */
  async take(command: Command): Promise<void> {
    switch (command.type) {
      case 'begin':
        await this.#begin(phaseNamed(command.phase), { aged: command.aged, finishes: false });
        break;
      case 'perform':
        await this.#perform(command);
        break;
      case 'finish': {
        const begun = this.#underWay.filter(({ late }) => late.from === 'begun');
        const chosen = begun[command.pick % begun.length];
        if (chosen !== undefined) await this.#finish(chosen, command.fate);
        break;
      }
      case 'resume':
        await this.#resume(this.#underWay[command.pick % this.#underWay.length]);
        break;
      case 'start_cancel':
        await this.#startCancel(command.message);
        break;
      case 'park': {
        const phase = phaseNamed(command.phase);
        const said = this.#ask({ type: 'park', at: phase.at });
        await this.#compare(`park ${command.phase}`, said, await this.#real.park(phase));
        break;
      }
      case 'record_redrive':
        await this.#recordRedrive(command.phases);
        break;
      case 'close':
        await this.#close(command.as);
    }
  }

  async #perform({ phase: name, fate, aged }: Command & { type: 'perform' }): Promise<void> {
    const phase = phaseNamed(name);
    const { at, effect } = phase;
    if (effect.kind === 'remote') {
      const begun = await this.#begin(phase, { aged, finishes: true });
      if (begun !== undefined) await this.#finish(begun, fate);
      return;
    }
    if (fate === 'refuses' && at.pivot) return;
    const begun = this.#ask({ type: 'begin', at, aged: false });
    const met = begun.kind === 'begun' ? fate : 'answers';
    const said = begun.kind === 'begun' ? this.#ask({ type: 'finish', attempt: begun.attempt, fate }) : begun;
    await this.#compare(`${nameOf(at)}: ${met}`, said, await this.#real.performLocal(effect, met));
  }

  async #startCancel(message: string): Promise<void> {
    const why = { cause: 'cancel_requested', message } as const;
    const said = this.#ask({ type: 'start_cancel', reason: why });
    await this.#compare('cancel', said, await this.#real.startCancel(why));
  }

  async #recordRedrive(names: readonly string[]): Promise<void> {
    const phases = names.map(phaseNamed);
    const said = this.#ask({ type: 'record_redrive', phases: phases.map(({ at }) => at) });
    const what = names.length === 1 ? names.join() : 'all that is parked';
    await this.#compare(`redrive ${what}`, said, await this.#real.recordRedrive(phases));
  }

  async #close(as: 'completed' | 'cancelled'): Promise<void> {
    const { closed, pivoted } = this.#world.state;
    // A saga with a pivot does not ask for it earlier; for real that is an error.
    if (as === 'completed' && closed === undefined && !pivoted) return;
    // Nor does a run undo its capture and complete all the same; the model has no books that would refuse it.
    const undone = Object.values(this.#world.fences).some(({ compensate }) => compensate !== undefined);
    if (as === 'completed' && closed === undefined && undone) return;
    const final = stepShapes.flatMap((step) => (step.final ? [step.name] : []));
    const said = this.#ask({ type: 'close', as, final });
    await this.#compare(`close as ${as}`, said, await this.#real.close(as));
  }

  async #begin(
    phase: RealPhase,
    wanted: { aged: boolean; finishes: boolean },
  ): Promise<UnderWay | undefined> {
    const { at, effect } = phase;
    if (effect.kind === 'local') return undefined;
    // The payment provider would speak against it; the model has no party that does.
    if (effect.objectionElsewhere !== undefined && !this.#isPaid) return undefined;
    const asleep = this.#underWay.some(({ phase: other }) => other === phase);
    const attempting = this.#world.fences[at.step]?.[at.phase]?.state === 'attempting';
    // Where there is nothing to look up, the real one takes its new key before it stops, and the model when it goes on.
    const goesOn = !this.#looksUp(at);
    const aged = wanted.aged && !asleep && attempting && (wanted.finishes || !goesOn);
    if (aged) await this.#real.age(phase);
    const said = this.#ask({ type: 'begin', at, aged });
    const { delivery, answer } = await this.#real.begin(phase);
    const what = `begin ${nameOf(at)}${aged ? ' a day later' : ''}`;
    if (aged && goesOn && said.kind === 'begun') this.#tell(what, said);
    else await this.#compare(what, said, answer);
    if (said.kind !== 'begun') return undefined;
    const underWay: UnderWay = { phase, late: { from: 'begun', at, attempt: said.attempt }, delivery };
    this.#underWay = [...this.#underWay, underWay];
    return underWay;
  }

  async #finish(underWay: UnderWay, wanted: Fate): Promise<void> {
    const { phase, late, delivery } = underWay;
    if (late.from === 'begin') throw new Error('It has not begun');
    const fate = this.#isPossible(late.attempt, wanted) ? wanted : 'answers';
    this.#underWay = this.#underWay.filter((other) => other !== underWay);
    const said = this.#ask({ type: 'finish', attempt: late.attempt, fate });
    const answer = await this.#real.finish(delivery, fate);
    if (said.kind === 'unsettled' && said.late !== undefined) {
      const sentTo = this.#undoes(said.late);
      this.#underWay = [
        ...this.#underWay,
        { phase, late: said.late, delivery, ...(sentTo === undefined ? {} : { sentTo }) },
      ];
    }
    await this.#compare(`finish ${nameOf(phase.at)}: ${fate}`, said, answer);
  }

  async #resume(underWay: UnderWay | undefined): Promise<void> {
    if (underWay === undefined) return;
    this.#underWay = this.#underWay.filter((other) => other !== underWay);
    const { late, phase, delivery, sentTo } = underWay;
    // A real request is to void or to refund, by what was there when it was sent; the model's undoes whatever it finds on its arrival.
    if (sentTo !== undefined && sentTo !== this.#undoes(late)) return;
    const said = this.#ask({ type: 'resume', late });
    if (late.from === 'begun') await this.#real.finish(delivery, 'answers');
    else await delivery.resume();
    // Nobody waits for its answer.
    await this.#compare(`resume ${nameOf(phase.at)} from ${late.from}`, said, answerSight(said));
  }

  #undoes({ from, at }: ZombieAttempt): PartyState | undefined {
    if (from !== 'adrift' || directionOf(at.phase) === 'forward') return undefined;
    return partyState(this.#rules, this.#world, at.step);
  }

  get #isPaid(): boolean {
    const payment = Object.values(this.#world.parties).find((party) => party.kind === 'intent');
    return payment !== undefined && payment.captured - payment.refunded >= this.#world.state.asked.due;
  }

  #looksUp(at: RealPhase['at']): boolean {
    const party = this.#rules.partyOf(at.step);
    const creates = party.prepares(at) && this.#world.fences[at.step]?.[at.phase]?.reference === undefined;
    return party.lookUp !== undefined && !creates;
  }

  /** What was done or decided before is not refused, and what is not held for a time does not lapse. */
  #isPossible(attempt: Attempt, fate: Fate): boolean {
    if (fate !== 'refuses' && fate !== 'lapsed') return true;
    const { at } = attempt;
    const knows = knowsOf(this.#rules, attempt);
    const party = this.#rules.partyOf(at.step);
    const state = partyState(this.#rules, this.#world, at.step);
    const fresh = party.lookUp === undefined || party.lookUp(state, at, knows) === 'not_applied';
    return fresh && (fate === 'refuses' || party.lapse?.(state, at, knows) !== undefined);
  }

  #ask(command: WorldCommand): Answer {
    const { world, answer } = apply(this.#rules, this.#world, command);
    this.#world = world;
    return answer;
  }

  #tell(what: string, said: Answer): void {
    this.#story.push(`${what} -> ${answerSight(said)}`);
  }

  async #compare(what: string, said: Answer, answer: string): Promise<void> {
    this.#tell(what, said);
    const model = { answer: answerSight(said), ...modelSight(this.#world) };
    const real = { answer, ...(await this.#real.sight()) };
    expect(real, `the real world after\n  ${this.#story.join('\n  ')}\nas in the model`).toEqual(model);
  }
}
