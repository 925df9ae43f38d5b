import type { CaseResolution } from '../saga/rules/case-record.ts';

/** The terms of an order at one of its revisions. */
export interface ModelTerms {
  /** Stands for the lines and where they go. */
  readonly goods: string;
  /** Minor units. */
  readonly due: number;
  /** Steps that are asked for something else, which concerns no other step. */
  readonly own: readonly string[];
}

/** A change of the terms. */
export interface TermsChange {
  readonly goods?: string;
  readonly due?: number;
  readonly own?: { readonly step: string; readonly asked: boolean };
}

/** A person's choice where something was refused. Any other word is one of {@link Revisions}. */
export type Choice = string;

/** The terms that may be asked for instead, by the name of the choice: those that concern steps that were done before. */
export type Revisions = Readonly<Record<string, Partial<ModelTerms>>>;

/** The change that a choice makes to the terms, with the earlier ones; `undefined` where it asks for the same. */
export function changeBy(
  asked: ModelTerms,
  { choice, step, revisions }: { choice: Choice; step: string; revisions: Revisions },
): { before: TermsChange; after: TermsChange } | undefined {
  if (choice === 'own') {
    return asked.own.includes(step)
      ? undefined
      : { before: { own: { step, asked: false } }, after: { own: { step, asked: true } } };
  }
  const { goods = asked.goods, due = asked.due } =
    choice === 'refund' ? { due: 0 } : (revisions[choice] ?? {});
  if (goods === asked.goods && due === asked.due) return undefined;
  const only = (from: { goods: string; due: number }): TermsChange => ({
    ...(goods === asked.goods ? {} : { goods: from.goods }),
    ...(due === asked.due ? {} : { due: from.due }),
  });
  return { before: only(asked), after: only({ goods, due }) };
}

/** How a choice rules on what was refused. `givesBack`: it is the step that pays the money back. */
export function resolutionOf(choice: Choice, { givesBack }: { givesBack: boolean }): CaseResolution {
  if (choice === 'cancel') return 'cancel';
  return choice === 'waived' || (choice === 'refund' && !givesBack) ? 'waived' : 'retry';
}

/** Whether this is what is asked for. */
export function isAsked(
  asked: ModelTerms,
  { goods = asked.goods, due = asked.due, own }: TermsChange,
): boolean {
  const isOwn = own === undefined || asked.own.includes(own.step) === own.asked;
  return goods === asked.goods && due === asked.due && isOwn;
}

/** All that was asked for, and `otherwise`. */
export function askedWith({ goods, due, own }: ModelTerms, otherwise: TermsChange): ModelTerms {
  const { own: changed } = otherwise;
  const others = own.filter((step) => step !== changed?.step);
  return {
    goods: otherwise.goods ?? goods,
    due: otherwise.due ?? due,
    own: changed?.asked === true ? [...others, changed.step].sort() : others,
  };
}

export function keyOfAsked({ goods, due, own }: ModelTerms): string {
  return `${goods}${due}${own.join()}`;
}

export function keyOfChange({ goods, due, own }: TermsChange): string {
  return `${goods ?? ''}${due ?? ''}${own === undefined ? '' : `${own.step}${own.asked}`}`;
}
