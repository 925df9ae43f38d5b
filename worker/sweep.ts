import type { Background } from './background.ts';
import type { OpenRuns } from './sweep-ended.ts';

/** What each part of a sweep works with. */
export interface Sweep extends Pick<Background, 'settings' | 'pool' | 'client' | 'logger'> {
  readonly stopped: () => boolean;
  readonly openRuns: OpenRuns;
}
