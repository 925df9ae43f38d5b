import type { Client } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';

export interface HistoryCount {
  readonly events: number;
  readonly workflowTasks: number;
  readonly activities: number;
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
    bytes: described.historySize ?? 0,
  };
}

function hasValue(event: object, part: string): boolean {
  return (event as Record<string, unknown>)[part] != null;
}
