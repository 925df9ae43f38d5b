import type { Background } from './background.ts';

/** What each part of a sweep works with. */
export interface Sweep extends Pick<Background, 'settings' | 'pool' | 'client' | 'logger'> {
  readonly stopped: () => boolean;
}
