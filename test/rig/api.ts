import { startApi, type RunningApi } from '../../api/start-api.ts';
import { registration } from '../../recourse.config.ts';
import type { RunSettings } from '../../settings/run-settings.ts';
import { testLogger } from './logger.ts';

/** One more API in this process. */
export function startTestApi(settings: RunSettings): Promise<RunningApi> {
  return startApi({ registration, settings, logger: testLogger });
}
