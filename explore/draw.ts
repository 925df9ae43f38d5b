import { directionOf } from '../saga/phases.ts';
import type { Outcome } from '../saga/outcome.ts';
import type { SagaInput } from './driven-run.ts';
import type { ExploredSaga } from './explored-saga.ts';
import { nameOf, type At } from './party.ts';
import type { Pending } from './request.ts';
import { SagaGraph, type SagaNode } from './saga-graph.ts';

/** A Mermaid flowchart of what a saga does when each phase succeeds or refuses: drawn from its runs, not from its text. */
export async function draw(explored: ExploredSaga): Promise<string> {
  const drawing = new Drawing(new SagaGraph(explored.saga, { Run: explored.Run, merge: true }));
  return await drawing.draw();
}

type Perform = Pending & { readonly kind: 'perform' };

class Drawing {
  readonly #graph: SagaGraph;
  readonly #edges = new Set<string>();
  readonly #phases = new Map<string, At>();
  readonly #groups: string[][] = [];
  readonly #seen = new Set<number>();

  constructor(graph: SagaGraph) {
    this.#graph = graph;
  }

  async draw(): Promise<string> {
    const start = await this.#graph.start();
    this.#edge(['started'], start, '-->');
    await this.#visit(start);
    return [
      'flowchart TD',
      '  started([accepted])',
      ...[...this.#phases].filter(([name]) => !this.#grouped(name)).map(([, at]) => `  ${shape(at)}`),
      ...this.#groups.flatMap((names, index) => this.#group(names, index)),
      '  completed([completed])',
      '  cancelled([cancelled])',
      ...[...this.#edges].map((edge) => `  ${edge}`),
    ].join('\n');
  }

  /** From one point to the next at which something else is performed. Branches settle in the order of declaration. */
  async #visit(node: SagaNode): Promise<void> {
    if (this.#seen.has(node.id)) return;
    this.#seen.add(node.id);
    const performs = performsOf(node);
    if (performs.length === 0) return;
    for (const { name, at } of performs) this.#phases.set(name, at);
    this.#noteGroup(performs);
    const names = performs.map(({ name }) => name);
    await this.#onward(node, { asked: names, refused: [] });
    for (const { name, at } of performs) {
      if (directionOf(at.phase) === 'forward' && !node.pivoted && (at.phase !== 'confirm' || at.pivot)) {
        await this.#onward(node, { asked: names, refused: [name] });
      }
    }
  }

  async #onward(
    node: SagaNode,
    { asked, refused }: { asked: readonly string[]; refused: readonly string[] },
  ): Promise<void> {
    let at = node;
    for (const name of asked) {
      const outcome = refused.includes(name) ? refusal : success;
      at = (await this.#graph.walk(at, { type: 'settle', request: name, outcome })).to;
    }
    at = await this.#recorded(at);
    const undoing = performsOf(at).some(({ at: { phase } }) => directionOf(phase) === 'undo');
    this.#edge(
      refused.length > 0 ? refused : asked,
      at,
      refused.length > 0 ? '-.->|refused, and cancelled|' : undoing ? '-.->' : '-->',
    );
    await this.#visit(at);
  }

  /** Everything that is only written down, is. */
  async #recorded(node: SagaNode): Promise<SagaNode> {
    const record = node.pending.find(({ kind }) => kind !== 'perform');
    if (record === undefined) return node;
    const input: SagaInput = {
      type: 'recorded',
      request: record.name,
      ...toldTo(record),
    };
    return await this.#recorded((await this.#graph.walk(node, input)).to);
  }

  #edge(from: readonly string[], to: SagaNode, arrow: string): void {
    const targets = performsOf(to).map(({ name }) => name);
    const ends = to.end === undefined ? targets : [to.end.outcome];
    for (const target of ends)
      for (const source of from) this.#edges.add(`${id(source)} ${arrow} ${id(target)}`);
  }

  #noteGroup(performs: readonly Perform[]): void {
    const names = performs.map(({ name }) => name);
    if (names.length > 1 && !names.some((name) => this.#grouped(name))) this.#groups.push(names);
  }

  #grouped(name: string): boolean {
    return this.#groups.some((names) => names.includes(name));
  }

  #group(names: readonly string[], index: number): string[] {
    const shapes = names.flatMap((name) => {
      const at = this.#phases.get(name);
      return at === undefined ? [] : [`    ${shape(at)}`];
    });
    return [`  subgraph parallel${index + 1} [in parallel]`, ...shapes, '  end'];
  }
}

const success: Outcome = { kind: 'succeeded', result: {} };
const refusal: Outcome = { kind: 'refused', cause: 'refused', message: 'It was refused.' };

function performsOf({ pending }: SagaNode): Perform[] {
  return pending.flatMap((request) => (request.kind === 'perform' ? [request] : []));
}

function id(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, '_');
}

function shape(at: At): string {
  const label = `${at.step}<br>${at.pivot ? 'confirm: the pivot' : at.phase}`;
  const name = id(nameOf(at));
  if (at.pivot) return `${name}{{"${label}"}}`;
  return directionOf(at.phase) === 'undo' ? `${name}[/"${label}"/]` : `${name}["${label}"]`;
}

function toldTo(record: Pending): Pick<SagaInput & { type: 'recorded' }, 'told'> {
  if (record.kind === 'start_cancel') return { told: record.reason };
  if (record.kind === 'review') return { told: 'cancel' };
  return record.kind === 'close' ? { told: { kind: 'closed' } } : {};
}
