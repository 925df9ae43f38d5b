import * as alignment from '../saga/rules/alignment.ts';
import * as cases from '../saga/rules/cases.ts';
import * as fence from '../saga/rules/fence-rules.ts';
import * as sends from '../saga/rules/sends.ts';

/** The rules that the world goes by: those that the transactions ask, or a mutant of them. */
export interface FenceRules {
  readonly fence: Pick<typeof fence, 'judge' | 'isLeftToUndo'>;
  readonly sends: typeof sends;
  readonly alignment: Pick<typeof alignment, 'heldBackBy' | 'unfinished'>;
  readonly cases: typeof cases;
}

export const realFenceRules: FenceRules = { fence, sends, alignment, cases };
