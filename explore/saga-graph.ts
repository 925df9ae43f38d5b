import { directionOf } from '../saga/phases.ts';
import type { Outcome } from '../saga/outcome.ts';
import type { SagaRun } from '../saga/saga-run.ts';
import type { SagaDefinition } from '../saga/saga.ts';
import { firstPhase, undoPhase, type Step } from '../saga/step.ts';
import { DrivenRun, type DrivenEnd, type SagaInput } from './driven-run.ts';
import { nameOf } from './party.ts';
import { pendingOf, type Pending } from './request.ts';

/** A point at which a run waits for what happens next. */
export interface SagaNode {
  readonly id: number;
  readonly pending: readonly Pending[];
  readonly parked: readonly string[];
  readonly pivoted: boolean;
  /** Attempted by this run, in order of the first attempt. */
  readonly attempted: readonly Step[];
  /** By phase, what came of it last, as this run was told. */
  readonly told: ReadonlyMap<string, Outcome>;
  /** Phases that have succeeded once: what they did stands, also where a revision of it is refused. */
  readonly done: readonly string[];
  /** The decisions, put into effect or not, in order. */
  readonly decided: readonly string[];
  readonly cancelled: boolean;
  /** Begun by another run, as the record told this one. */
  readonly missed: readonly Step[];
  readonly askedTwice: readonly string[];
  readonly end?: DrivenEnd;
}

/** A run's reaction to an input. */
export interface SagaEdge {
  readonly to: SagaNode;
  readonly asked: readonly Pending[];
}

interface Known {
  readonly node: SagaNode;
  readonly log: readonly SagaInput[];
  readonly edges: Map<string, SagaEdge>;
  /** The run that came here first, until it goes on. */
  live?: DrivenRun | undefined;
}

/**
 * A saga as a graph of the points at which it waits. A run cannot be copied, so one that has to go another way is executed
 * again from the start with the same inputs; points that cannot be told apart are one.
 */
export class SagaGraph {
  readonly #known = new Map<string, Known>();
  readonly #byId: Known[] = [];
  readonly #saga: SagaDefinition;
  readonly #Run: typeof SagaRun;
  readonly #merge: boolean;

  constructor(saga: SagaDefinition, { Run, merge }: { Run: typeof SagaRun; merge: boolean }) {
    this.#saga = saga;
    this.#Run = Run;
    this.#merge = merge;
  }

  get size(): number {
    return this.#byId.length;
  }

  async start(): Promise<SagaNode> {
    return this.#settle([], new Map(), await DrivenRun.start(this.#saga, this.#Run)).node;
  }

  /** The edge if it has been walked before. */
  walked(from: SagaNode, input: SagaInput): SagaEdge | undefined {
    return this.#byId[from.id]?.edges.get(keyOfInput(input));
  }

  async walk(from: SagaNode, input: SagaInput): Promise<SagaEdge> {
    const known = this.#byId[from.id];
    if (known === undefined) throw new Error(`No point ${from.id}`);
    const walked = this.walked(from, input);
    if (walked !== undefined) return walked;
    const driven = known.live ?? (await this.#replay(known.log));
    known.live = undefined;
    await driven.feed(input);
    const { node } = this.#settle([...known.log, input], toldAfter(known.node, input), driven, known.node);
    const before = new Set(from.pending.map(({ name }) => name));
    if ('request' in input) before.delete(input.request);
    const edge = { to: node, asked: node.pending.filter(({ name }) => !before.has(name)) };
    known.edges.set(keyOfInput(input), edge);
    return edge;
  }

  #missedAfter(from: SagaNode | undefined, input: SagaInput | undefined): readonly Step[] {
    const missed = from?.missed ?? [];
    const named = (names: readonly string[]) =>
      Object.values(this.#saga.steps).filter(({ name }) => names.includes(name));
    if (input?.type === 'settle' && /\.(compensate|cancel)$/.test(input.request)) {
      const underWay = input.outcome.kind === 'out_of_line' ? input.outcome.phases : [];
      const news = named(underWay.map(({ step }) => step));
      return [...missed.filter((step) => !news.includes(step)), ...news];
    }
    const told = input?.type === 'recorded' ? input.told : undefined;
    const closing = typeof told === 'object' && 'kind' in told ? told : undefined;
    return closing?.kind === 'not_undone' ? named(closing.steps) : missed;
  }

  async #replay(log: readonly SagaInput[]): Promise<DrivenRun> {
    const driven = await DrivenRun.start(this.#saga, this.#Run);
    for (const input of log) await driven.feed(input);
    return driven;
  }

  #settle(
    log: readonly SagaInput[],
    told: ReadonlyMap<string, Outcome>,
    driven: DrivenRun,
    from?: SagaNode,
  ): Known {
    const pending = driven.requests.map(pendingOf).sort((a, b) => a.name.localeCompare(b.name));
    const asked = new Set(pending.map(({ name }) => name));
    const node: SagaNode = {
      id: this.#byId.length,
      pending,
      parked: driven.parked,
      pivoted: driven.pivoted,
      attempted: attemptedBy(driven, from),
      // A phase that is attempted again is as if it had not been told.
      told: new Map([...told].filter(([phase]) => !asked.has(phase))),
      done: doneAfter(from, log.at(-1)),
      decided: decidedAfter(from, log.at(-1)),
      cancelled: from?.cancelled === true || log.at(-1)?.type === 'cancel',
      missed: this.#missedAfter(from, log.at(-1)),
      askedTwice: [...driven.askedTwice],
      ...(driven.end === undefined ? {} : { end: driven.end }),
    };
    const key = this.#merge ? keyOf(node, driven) : `${node.id}`;
    const known = this.#known.get(key) ?? { node, log, edges: new Map<string, SagaEdge>(), live: driven };
    if (known.node === node) {
      this.#known.set(key, known);
      this.#byId.push(known);
    }
    return known;
  }
}

function attemptedBy(driven: DrivenRun, from: SagaNode | undefined): readonly Step[] {
  const known = from?.attempted ?? [];
  const performed = new Set(
    driven.requests.flatMap((request) =>
      request.kind === 'perform' && directionOf(request.at.phase) === 'forward' ? [request.at.step] : [],
    ),
  );
  // A step that was refused and is attempted again is registered once more.
  const before = known.filter((step) => !performed.has(step.name) || !wasRefused(from, step));
  const declared = driven.calls.flatMap((call) => (call.kind === 'parallel' ? call.steps : []));
  const news = declared
    .filter((step) => performed.has(step.name) && !before.some(({ name }) => name === step.name))
    .sort((one, other) => Math.sign(revisedAt(from, one) - revisedAt(from, other)) || 0);
  return news.length === 0 ? known : [...before, ...news];
}

/** Those that were decided at once are registered in the order in which that was put into effect. */
function revisedAt(from: SagaNode | undefined, step: Step): number {
  const first = nameOf({ step: step.name, phase: firstPhase(step) });
  const at = from?.decided.findLastIndex((entry) => entry.startsWith(`revise ${first} `)) ?? -1;
  // The last of them is what makes it be attempted.
  return at < 0 ? Infinity : at;
}

function wasRefused(from: SagaNode | undefined, step: Step): boolean {
  const first = nameOf({ step: step.name, phase: firstPhase(step) });
  const told = from?.told.get(first);
  return told?.kind === 'refused' && told.stands !== true && from?.done.includes(first) === false;
}

function keyOfInput(input: SagaInput): string {
  if (input.type === 'cancel') return input.type;
  if (input.type === 'redrive') return `redrive ${input.phase ?? ''}`;
  if (input.type === 'recorded') return `${input.request} ${JSON.stringify(input.told)}`;
  const { outcome, request } = input;
  switch (outcome.kind) {
    case 'succeeded':
      return `${request} succeeded ${JSON.stringify(outcome.result)}`;
    case 'refused':
      return `${request} refused ${outcome.cause} ${outcome.stands ?? false}`;
    case 'failed':
      return `${request} ${outcome.kind} ${outcome.cause}`;
    case 'interrupted':
      return `${request} interrupted`;
    case 'closed':
      return `${request} closed ${outcome.as}`;
    case 'out_of_line':
      return `${request} out of line ${outcome.phases.map(nameOf).join()}`;
  }
}

function toldAfter(from: SagaNode, input: SagaInput): ReadonlyMap<string, Outcome> {
  if (input.type !== 'settle') return from.told;
  // In order of settling, which is what a defective run might go by.
  const told = new Map([...from.told].filter(([phase]) => phase !== input.request));
  return told.set(input.request, input.outcome);
}

/** Where a run is in putting a decision into effect follows from these, and from what is pending. */
function decidedAfter(from: SagaNode | undefined, input: SagaInput | undefined): readonly string[] {
  const before = from?.decided ?? [];
  if (input?.type !== 'recorded' || !/^(review|revise|conclude|revert|take_back) /.test(input.request))
    return before;
  return [...before, keyOfInput(input)];
}

function doneAfter(from: SagaNode | undefined, input: SagaInput | undefined): readonly string[] {
  const before = from?.done ?? [];
  if (input?.type !== 'settle' || input.outcome.kind !== 'succeeded' || before.includes(input.request))
    return before;
  return [...before, input.request];
}

/**
 * Two runs with the same key go on alike. Where the author's flow is follows from what it called, and from what that came to; the
 * rest of a run follows from what is pending, parked and told, in which order, and from why it is to be undone.
 */
function keyOf(node: SagaNode, driven: DrivenRun): string {
  return JSON.stringify([
    node.pending,
    node.parked,
    node.pivoted,
    node.attempted.map(({ name }) => name),
    [...node.told],
    node.done,
    node.decided,
    node.cancelled,
    node.missed.map(({ name }) => name),
    node.askedTwice,
    node.end,
    driven.reason,
    driven.position,
  ]);
}

const owed = new WeakMap<SagaNode, readonly string[]>();

/** The undo phases that a run owes, the next one last: of what it attempted, without what refused and what is undone. */
export function owedUndos(node: SagaNode): readonly string[] {
  const known = owed.get(node) ?? computeOwed(node);
  owed.set(node, known);
  return known;
}

function computeOwed(node: SagaNode): readonly string[] {
  const { attempted, missed, told } = node;
  // A step that was refused is not undone, unless the record asks for it.
  const owing = attempted.filter((step) => !wasRefused(node, step) && !missed.includes(step));
  return [...owing, ...missed].flatMap((step) => {
    const phase = undoPhase(step);
    if (phase === undefined) return [];
    const undo = nameOf({ step: step.name, phase });
    return told.get(undo)?.kind === 'succeeded' ? [] : [undo];
  });
}
