import { describe, expect, it } from 'vitest';
import { countActions } from '../../../bench/measure/history.ts';

describe('the actions of a history, as Temporal Cloud bills them', () => {
  const started = { workflowExecutionStartedEventAttributes: {} };
  const marker = (workflowTaskCompletedEventId: number) => ({
    markerRecordedEventAttributes: { workflowTaskCompletedEventId },
  });

  it('are one for all local activities of a workflow task', () => {
    expect(countActions([started, marker(4), marker(4), marker(9)] as never)).toBe(3);
  });

  it('are one for each attempt of an activity, each timer and each update', () => {
    const activity = { activityTaskStartedEventAttributes: { attempt: 3 } };
    const timer = { timerStartedEventAttributes: {} };
    const update = { workflowExecutionUpdateAcceptedEventAttributes: {} };
    expect(countActions([started, activity, timer, update] as never)).toBe(6);
  });
});
