import type { EffectTypes } from '../saga/effect.ts';
import type { Kept } from '../store/saga.ts';
import type { Background } from './background.ts';
import type { OpenRuns } from './sweep-ended.ts';

/** What each part of a sweep works with. */
export interface Sweep<T extends Kept = Kept, E extends EffectTypes = EffectTypes> extends Background<T, E> {
  readonly stopped: () => boolean;
  readonly openRuns: OpenRuns;
}

/** A part of a sweep, by what it does, which resolves to how many instances it could not look after. */
export interface SweepPart<T extends Kept = Kept, E extends EffectTypes = EffectTypes> {
  readonly name: string;
  work(sweep: Sweep<T, E>): Promise<number>;
}
