import type { Kind } from './kinds.ts';

export type Variable<T = unknown> = {
  readonly kind: Kind<T>;
  /** The text that stands for an absent variable; without one the setting may be absent. */
  readonly default?: string;
  readonly description: string;
  /** Where it shows among the others in `--help`, the README and `.env.example`. */
  readonly group: Group;
};

export const groups = [
  'Here',
  'PostgreSQL',
  'Temporal',
  'Outside parts',
  'Steps',
  'Reviews',
  'Repair',
] as const;
export type Group = (typeof groups)[number];

export function required<T>(variable: Variable<T> & { default: string }): Variable<T> & { default: string } {
  return variable;
}
export function optional<T>(variable: Omit<Variable<T>, 'default'>): Omit<Variable<T>, 'default'> {
  return variable;
}
