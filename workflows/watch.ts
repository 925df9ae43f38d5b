import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { stageOf, type DescribedSaga } from '../saga/definition.ts';
import { directionOf, type NamedPhase } from '../saga/phases.ts';
import type { Progress } from '../saga/runtime.ts';
import { searchAttributeNames, type InstanceMemo } from './contract.ts';

const keys = {
  status: defineSearchAttributeKey(searchAttributeNames.status, SearchAttributeType.KEYWORD),
  stage: defineSearchAttributeKey(searchAttributeNames.stage, SearchAttributeType.KEYWORD),
  cause: defineSearchAttributeKey(searchAttributeNames.cause, SearchAttributeType.KEYWORD),
  team: defineSearchAttributeKey(searchAttributeNames.team, SearchAttributeType.KEYWORD),
  due: defineSearchAttributeKey(searchAttributeNames.due, SearchAttributeType.DATETIME),
  revision: defineSearchAttributeKey(searchAttributeNames.revision, SearchAttributeType.INT),
};

interface Shown {
  readonly status: string;
  readonly stage: string;
  readonly cause: string | undefined;
  readonly team?: string | undefined;
  /** ISO 8601. */
  readonly due?: string | undefined;
}

/** Who is asked about a refusal. */
interface Decider {
  readonly audience: 'customer' | 'operator';
  readonly team: string;
  /** When it should have been decided, in ISO 8601. */
  readonly dueAt: string;
}

/**
 * Shows a run in the Temporal Web UI: search attributes, only when they change, and a table of the steps.
 *
 * Values that are written within one workflow task are seen when the task completes, and only the last of them. An order that
 * succeeds at once goes through all its stages in one task. So a stage alone is written only while the run waits for something;
 * otherwise it is written when the run comes to wait, or with whatever else changes.
 */
export class Watch {
  readonly #saga: DescribedSaga;
  #shown: Shown = shownAtTheStart();
  #current: Shown = this.#shown;
  #waits = 0;
  /** By phase. */
  readonly #asked = new Map<string, Decider>();
  #progress: Progress | undefined;
  #revision = revisionAtTheStart();
  #shownRevision = this.#revision;

  constructor(saga: DescribedSaga) {
    this.#saga = saga;
  }

  /** The highest revision that the record has told of. */
  get revision(): number | undefined {
    return this.#revision;
  }

  /** Shown with what changes anyway. */
  hears(revision: number | undefined): void {
    if (revision !== undefined) this.#revision = Math.max(revision, this.#revision ?? 0);
  }

  /** The record has forgotten it, and counts from where it is: the run that goes on in place of this one must not know it either. */
  forgetsRevision(): void {
    this.#revision = undefined;
    if (this.#shownRevision === undefined) return;
    this.#shownRevision = undefined;
    upsertSearchAttributes([{ key: keys.revision, value: null }]);
  }

  /** Who is asked about a phase, if anybody still is. */
  attending({ step, phase }: NamedPhase, asked: Decider | undefined): void {
    const key = `${step}/${phase}`;
    if (asked === undefined) this.#asked.delete(key);
    else this.#asked.set(key, asked);
    if (this.#progress !== undefined) this.progressed(this.#progress);
  }

  progressed(progress: Progress): void {
    this.#progress = progress;
    setCurrentDetails(details(this.#saga, progress));
    const asked = [...this.#asked.values()];
    const operators = asked.filter(({ audience }) => audience === 'operator');
    this.#current = {
      status: statusOf(progress, asked),
      stage: stageAt(this.#saga, progress) ?? this.#current.stage,
      cause: progress.reason?.cause,
      team: operators[0]?.team,
      due: operators.map(({ dueAt }) => dueAt).sort()[0],
    };
    const isWaiting = this.#waits > 0 || asked.length > 0 || isParked(progress);
    if (isWaiting || !isSameButForStage(this.#shown, this.#current)) this.#write();
  }

  /** Somebody may look while the work takes its time. */
  async whileWaiting<T>(work: () => Promise<T>): Promise<T> {
    this.#waits += 1;
    this.#write();
    try {
      return await work();
    } finally {
      this.#waits -= 1;
    }
  }

  ended(shown: Shown): void {
    this.#current = shown;
    this.#write();
  }

  #write(): void {
    const changes = changesBetween(this.#shown, this.#current);
    this.#shown = this.#current;
    if (changes.length === 0) return;
    const revision = this.#revision;
    const news = revision === this.#shownRevision ? [] : [{ key: keys.revision, value: revision ?? null }];
    this.#shownRevision = revision;
    upsertSearchAttributes([...changes, ...news]);
  }
}

function isSameButForStage(before: Shown, after: Shown): boolean {
  return changesBetween(before, { ...after, stage: before.stage }).length === 0;
}

function changesBetween(before: Shown, { status, stage, cause, team, due }: Shown) {
  return [
    ...(status === before.status ? [] : [{ key: keys.status, value: status }]),
    ...(stage === before.stage ? [] : [{ key: keys.stage, value: stage }]),
    ...(cause === before.cause ? [] : [{ key: keys.cause, value: cause ?? null }]),
    ...(team === before.team ? [] : [{ key: keys.team, value: team ?? null }]),
    ...(due === before.due ? [] : [{ key: keys.due, value: due === undefined ? null : new Date(due) }]),
  ];
}

function revisionAtTheStart(): number | undefined {
  const { continuedFromExecutionRunId, typedSearchAttributes: shown } = workflowInfo();
  return continuedFromExecutionRunId === undefined ? undefined : shown.get(keys.revision);
}

/** A run that continues another one is shown as that one was. */
function shownAtTheStart(): Shown {
  const { continuedFromExecutionRunId, typedSearchAttributes: shown } = workflowInfo();
  if (continuedFromExecutionRunId === undefined)
    return { status: 'pending', stage: 'accepted', cause: undefined };
  return {
    status: shown.get(keys.status) ?? 'pending',
    stage: shown.get(keys.stage) ?? 'accepted',
    cause: shown.get(keys.cause),
    team: shown.get(keys.team),
    due: shown.get(keys.due)?.toISOString(),
  };
}

/** The stage of the last phase that runs. An undo after the pivot, of a step that is done without, is not the way back. */
function stageAt(saga: DescribedSaga, { steps, pivoted }: Progress): string | undefined {
  const last = steps.findLast(({ state }) => state === 'running');
  if (last === undefined || (pivoted && directionOf(last.phase) === 'undo')) return undefined;
  return stageOf(saga, { step: last.name, phase: last.phase });
}

function statusOf({ undoing, pivoted, steps }: Progress, asked: readonly Decider[]): string {
  if (undoing && !pivoted) return 'cancelling';
  if (isParked({ steps })) return 'stalled';
  if (asked.some(({ audience }) => audience === 'operator')) return 'in_review';
  return asked.length > 0 ? 'action_required' : 'pending';
}

function isParked({ steps }: Pick<Progress, 'steps'>): boolean {
  return steps.some(({ state }) => state === 'parked');
}

/** The Web UI shows about four lines of it: link and reason in one, and a table of the steps as wide as need be. */
function details({ name }: DescribedSaga, { steps, reason }: Progress): string {
  const { url } = (workflowInfo().memo ?? {}) as Partial<InstanceMemo>;
  const headline = [
    ...(url === undefined ? [] : [`[This ${name} over REST](${url})`]),
    ...(reason === undefined ? [] : [`**${reason.cause}** ${reason.message}`]),
  ].join(' · ');
  return [
    headline,
    '',
    row(steps.map(({ name }) => name)),
    row(steps.map(() => '---')),
    row(steps.map(wordFor)),
  ].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function wordFor({ phase, state }: Progress['steps'][number]): string {
  const undo = directionOf(phase) === 'undo';
  switch (state) {
    case 'running':
      return undo ? 'undoing' : 'running';
    case 'succeeded':
      return undo ? 'undone' : phase === 'try' ? 'held' : 'done';
    case 'refused':
      return 'refused';
    case 'in_review':
      return 'in review';
    case 'waived':
      return 'done without';
    case 'parked':
      return 'stalled';
    case 'interrupted':
      return 'stopped';
  }
}
