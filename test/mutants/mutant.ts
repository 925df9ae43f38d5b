import type { Rule } from '../../explore/violation.ts';
import type { Patch } from './patched-copy.ts';

/** A rule removed or bent, and the rules of which at least one must be seen broken then. */
export interface Mutant {
  readonly name: string;
  readonly patches: readonly Patch[];
  readonly breaks: readonly Rule[];
  /** The pass that catches it, where the passes before that one take seconds. */
  readonly caughtIn?: string;
  /** Where it is found late in a large pass. The paths of such a mutant have to have an end. */
  readonly depthFirst?: boolean;
}
