import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { attemptMutants } from '../mutants/attempt-mutants.ts';
import { decisionMutants } from '../mutants/decision-mutants.ts';
import { fenceMutants } from '../mutants/fence-mutants.ts';
import { pivotMutants } from '../mutants/pivot-mutants.ts';
import { refundMutants } from '../mutants/refund-mutants.ts';
import { sagaMutants } from '../mutants/saga-mutants.ts';
import { sendMutants } from '../mutants/send-mutants.ts';

const mutants = [
  ...attemptMutants,
  ...decisionMutants,
  ...fenceMutants,
  ...pivotMutants,
  ...refundMutants,
  ...sagaMutants,
  ...sendMutants,
];

/** The explorer takes minutes to catch them all; that a change of the engine has left one behind is seen at once. */
describe('a mutant', () => {
  it.each(mutants.map(({ name, patches }) => ({ name, patches })))(
    'changes words that are there once: $name',
    async ({ patches }) => {
      for (const { file, replace } of patches) {
        const text = await readFile(new URL(`../../${file}`, import.meta.url), 'utf8');
        expect(text.split(replace).length - 1, `${file}: ${replace}`).toBe(1);
      }
    },
  );
});
