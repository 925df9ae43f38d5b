import * as fence from '../saga/rules/fence-rules.ts';
import * as sends from '../saga/rules/sends.ts';

/** The rules of the fence that the world goes by: those that the transactions ask, or a mutant of them. */
export interface FenceRules {
  readonly fence: Pick<typeof fence, 'judge' | 'isLeftToUndo'>;
  readonly sends: typeof sends;
}

export const realFenceRules: FenceRules = { fence, sends };
