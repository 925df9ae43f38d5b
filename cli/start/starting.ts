import type { Logger } from 'pino';
import type { Settings } from '../../settings/settings.ts';
import type { Progress } from './progress.ts';
import type { StartedParts } from './started-parts.ts';

/** What each part of a start is given. */
export type Starting = {
  readonly settings: Settings;
  readonly logger: Logger;
  readonly progress: Progress;
  readonly parts: StartedParts;
  readonly signal: AbortSignal;
};
