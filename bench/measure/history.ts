import type { Client } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';

export interface HistoryCount {
  readonly events: number;
  readonly workflowTasks: number;
  readonly activities: number;
  /** As Temporal Cloud counts them (https://docs.temporal.io/cloud/actions), of what is in a history. */
  readonly actions: number;
  readonly bytes: number;
}

/** What one run has left with Temporal, once it has ended: its caller may have the answer before. */
export async function countHistory(client: Client, workflowId: string): Promise<HistoryCount> {
  const run = client.workflow.getHandle(workflowId);
  let described = await run.describe();
  for (let attempt = 0; described.status.name === 'RUNNING' && attempt < 50; attempt += 1) {
    await sleep(100);
    described = await run.describe();
  }
  const { events } = await run.fetchHistory();
  const having = (part: string) => (events ?? []).filter((event) => part in event && hasValue(event, part));
  return {
    events: described.historyLength,
    workflowTasks: having('workflowTaskStartedEventAttributes').length,
    activities: having('activityTaskScheduledEventAttributes').length,
    actions: countActions(events ?? []),
    bytes: described.historySize ?? 0,
  };
}

type HistoryEvent = NonNullable<
  Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>['events']
>[number];

/**
 * One for the start, each attempt of an activity, each timer, signal, update and upsert of search attributes; one for all local
 * activities of a workflow task. Queries are not in a history.
 */
export function countActions(events: readonly HistoryEvent[]): number {
  const tasksWithMarkers = new Set<string>();
  let actions = 0;
  for (const event of events) {
    if (event.markerRecordedEventAttributes != null)
      tasksWithMarkers.add(String(event.markerRecordedEventAttributes.workflowTaskCompletedEventId));
    if (event.activityTaskStartedEventAttributes != null)
      actions += event.activityTaskStartedEventAttributes.attempt ?? 1;
    if (alwaysOne.some((part) => event[part] != null)) actions += 1;
  }
  return actions + tasksWithMarkers.size;
}

const alwaysOne = [
  'workflowExecutionStartedEventAttributes',
  'timerStartedEventAttributes',
  'workflowExecutionSignaledEventAttributes',
  'workflowExecutionUpdateAcceptedEventAttributes',
  'upsertWorkflowSearchAttributesEventAttributes',
] as const;

function hasValue(event: object, part: string): boolean {
  return (event as Record<string, unknown>)[part] != null;
}
