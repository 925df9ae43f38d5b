import type { ApiDependencies } from '../dependencies.ts';
import type { LetterOf } from './dead-letter-rules.ts';

/** Of what the letters of this saga speak. */
export function letterOf({ saga, pool, names }: Pick<ApiDependencies, 'saga' | 'pool' | 'names'>): LetterOf {
  const { one, path } = names;
  return { ...saga.api.letters, one, path, driftCauses: pool.saga.driftCauses };
}
