import type { Bounds } from './bounds.ts';

/** A path: which of the moves was taken each time, in a search with these bounds. */
export interface Seed {
  readonly bounds: Bounds;
  readonly choices: readonly number[];
}

const boundNames = [
  'parks',
  'lates',
  'resets',
  'tasks',
  'cancels',
  'retries',
  'decisions',
  'incidents',
  'calm',
] as const satisfies readonly (keyof Bounds)[];

/** E.g. `1.1.1.0.1.1.1.2.0-0.5.a`: the bounds, and the choices in base 36. */
export function printSeed({ bounds, choices }: Seed): string {
  const left = boundNames.map((name) => bounds[name]).join('.');
  return `${left}-${choices.map((choice) => choice.toString(36)).join('.')}`;
}

/** @throws Error for what is no seed */
export function parseSeed(text: string): Seed {
  const match = /^(\d+(?:\.\d+){8})-([0-9a-z]+(?:\.[0-9a-z]+)*)?$/.exec(text);
  if (match === null) throw new Error(`"${text}" is no seed such as 1.1.1.0.1.1.1.2.0-0.5.a`);
  const numbers = (match[1] ?? '').split('.').map(Number);
  const bounds = Object.fromEntries(boundNames.map((name, index) => [name, numbers[index] ?? 0]));
  return {
    bounds: bounds as Record<(typeof boundNames)[number], number>,
    choices: (match[2] ?? '')
      .split('.')
      .filter((choice) => choice !== '')
      .map((choice) => Number.parseInt(choice, 36)),
  };
}
