import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { directionOf, stageOf, type StepName, type StepPhase } from '../domain/steps.ts';
import type { Progress } from '../saga/runtime.ts';
import { searchAttributeNames, type OrderMemo } from './contract.ts';

const keys = {
  status: defineSearchAttributeKey(searchAttributeNames.status, SearchAttributeType.KEYWORD),
  stage: defineSearchAttributeKey(searchAttributeNames.stage, SearchAttributeType.KEYWORD),
  cause: defineSearchAttributeKey(searchAttributeNames.cause, SearchAttributeType.KEYWORD),
  team: defineSearchAttributeKey(searchAttributeNames.team, SearchAttributeType.KEYWORD),
};

interface Shown {
  readonly status: string;
  readonly stage: string;
  readonly cause: string | undefined;
  readonly team?: string | undefined;
}

/** Who is asked about a refusal. */
interface Asked {
  readonly audience: 'customer' | 'operator';
  readonly team: string;
}

/** What the Temporal Web UI shows of a run: search attributes, only when they change, and a table of the steps. */
export class Watch {
  #shown: Shown = { status: 'pending', stage: 'accepted', cause: undefined };
  /** By phase. */
  readonly #asked = new Map<string, Asked>();
  #progress: Progress | undefined;

  /** Who is asked about a phase, if anybody still is. */
  attending({ step, phase }: StepPhase, asked: Asked | undefined): void {
    const key = `${step}/${phase}`;
    if (asked === undefined) this.#asked.delete(key);
    else this.#asked.set(key, asked);
    if (this.#progress !== undefined) this.progressed(this.#progress);
  }

  progressed(progress: Progress): void {
    this.#progress = progress;
    setCurrentDetails(details(progress));
    const last = progress.steps.findLast(({ state }) => state === 'running');
    this.show({
      status: statusOf(progress, [...this.#asked.values()]),
      stage:
        last === undefined ? this.#shown.stage : stageOf({ step: last.name as StepName, phase: last.phase }),
      cause: progress.reason?.cause,
      team: [...this.#asked.values()].find(({ audience }) => audience === 'operator')?.team,
    });
  }

  show(shown: Shown): void {
    const { status, stage, cause, team } = shown;
    const before = this.#shown;
    const same = status === before.status && stage === before.stage && cause === before.cause;
    if (same && team === before.team) return;
    this.#shown = shown;
    upsertSearchAttributes([
      ...(status === before.status ? [] : [{ key: keys.status, value: status }]),
      ...(stage === before.stage ? [] : [{ key: keys.stage, value: stage }]),
      ...(cause === before.cause ? [] : [{ key: keys.cause, value: cause ?? null }]),
      ...(team === before.team ? [] : [{ key: keys.team, value: team ?? null }]),
    ]);
  }
}

function statusOf({ undoing, pivoted, steps }: Progress, asked: readonly Asked[]): string {
  if (undoing && !pivoted) return 'cancelling';
  if (steps.some(({ state }) => state === 'parked')) return 'stalled';
  if (asked.some(({ audience }) => audience === 'operator')) return 'in_review';
  return asked.length > 0 ? 'action_required' : 'pending';
}

/** The Web UI shows about four lines of it: link and reason in one, and a table of the steps as wide as need be. */
function details({ steps, reason }: Progress): string {
  const { orderUrl } = (workflowInfo().memo ?? {}) as Partial<OrderMemo>;
  const headline = [
    ...(orderUrl === undefined ? [] : [`[This order over REST](${orderUrl})`]),
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
