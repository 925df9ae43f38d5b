/** What an order asks for at one of its revisions. */
export interface Asked {
  /** Stands for the lines and where they go. */
  readonly goods: string;
  /** Minor units. */
  readonly due: number;
  /** Steps that are asked for something else, which concerns no other step. */
  readonly own: readonly string[];
}

/** What a person may choose where something was refused. Any other word is one of {@link Revisions}. */
export type Choice = string;

/** What may be asked for instead, by the name of the choice: what concerns steps that were done before. */
export type Revisions = Readonly<Record<string, Partial<Asked>>>;

/** What is asked for once it is decided so for a step. */
export function chosen(asked: Asked, choice: Choice, step: string, revisions: Revisions): Asked {
  if (choice === 'own') return { ...asked, own: [...new Set([...asked.own, step])].sort() };
  if (choice === 'refund') return { ...asked, due: 0 };
  return { ...asked, ...revisions[choice] };
}

export function sameAsked(one: Asked, other: Asked): boolean {
  return keyOfAsked(one) === keyOfAsked(other);
}

export function keyOfAsked({ goods, due, own }: Asked): string {
  return `${goods}${due}${own.join()}`;
}
