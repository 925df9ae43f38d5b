/** How much may go wrong on one path. Each trouble is bounded, so that every path has an end. */
export interface Bounds {
  /** Technical failures and refusals that park a phase. */
  readonly parks: number;
  /** Attempts that were presumed lost and go on later. */
  readonly lates: number;
  /** Runs that are reset: executed again from the start. */
  readonly resets: number;
  /** Workflow tasks that are lost: what was written down in one is asked for again, in the world as it is by then. */
  readonly tasks: number;
  /** Cancels from outside. */
  readonly cancels: number;
  /** Attempts after the first, each time that a phase is performed. */
  readonly retries: number;
  /** Decisions that let a case go on; to cancel, and the last resort, are possible always. */
  readonly decisions: number;
  /** Parks, lates, resets, lost tasks and cancels together. */
  readonly incidents: number;
  /** 1 where all goes well before the pivot, and what follows it is looked at the closer: cases are decided in any order. */
  readonly calm: number;
}

export type Incident = 'parks' | 'lates' | 'resets' | 'tasks' | 'cancels';

/** Nothing goes wrong, and nobody is asked for anything. */
export const none: Bounds = {
  parks: 0,
  lates: 0,
  resets: 0,
  tasks: 0,
  cancels: 0,
  retries: 0,
  decisions: 0,
  incidents: 0,
  calm: 0,
};

/** The troubles that may occur together in one search. */
export interface Pass {
  readonly name: string;
  readonly bounds: Bounds;
}

/** Only refusals, and what is decided on them: first, because its stories are the shortest. */
export const nothingGoesWrong: Pass = {
  name: 'refusals and a decision',
  bounds: { ...none, decisions: 1 },
};

const oneOfEach: Bounds = { ...none, parks: 1, lates: 1, resets: 1, cancels: 1, incidents: 1 };

/**
 * In seconds. Each phase meets each of its fates, in any two of the incidents, and with a retry in any one of them but a reset;
 * each case is decided in every way, also while somebody cancels. The smallest search comes first, so that a rule that is broken is told soon.
 */
export const passes: readonly Pass[] = [
  nothingGoesWrong,
  { name: 'one incident', bounds: oneOfEach },
  { name: 'one late, with retries', bounds: { ...none, lates: 1, incidents: 1, retries: 1 } },
  { name: 'a decision and a cancel', bounds: { ...none, cancels: 1, decisions: 1, incidents: 1 } },
  { name: 'parked or cancelled, with retries', bounds: { ...oneOfEach, lates: 0, resets: 0, retries: 1 } },
  { name: 'a decision and a reset', bounds: { ...none, resets: 1, decisions: 1, incidents: 1 } },
  { name: 'two decisions after the pivot', bounds: { ...none, calm: 1, decisions: 2 } },
  {
    name: 'two after the pivot, and a reset',
    bounds: { ...none, calm: 1, decisions: 2, resets: 1, incidents: 1 },
  },
  { name: 'a decision and a lost task', bounds: { ...none, tasks: 1, decisions: 1, incidents: 1 } },
  { name: 'a redrive and a lost task', bounds: { ...none, parks: 1, tasks: 1, incidents: 2 } },
  { name: 'two incidents', bounds: { ...oneOfEach, parks: 2, incidents: 2 } },
];

/** In minutes. */
export const deepPasses: readonly Pass[] = [
  nothingGoesWrong,
  { name: 'one incident, with retries', bounds: { ...oneOfEach, retries: 1 } },
  { name: 'two decisions', bounds: { ...none, decisions: 2 } },
  {
    name: 'a decision, parked or cancelled',
    bounds: { ...oneOfEach, lates: 0, resets: 0, decisions: 1 },
  },
  {
    name: 'two incidents and none late, with retries',
    bounds: { ...oneOfEach, lates: 0, parks: 2, retries: 1, incidents: 2 },
  },
];

export function allows(left: Bounds, incident: Incident): boolean {
  return left[incident] > 0 && left.incidents > 0;
}

export function spend(left: Bounds, incident: Incident, times = 1): Bounds {
  if (times === 0) return left;
  return { ...left, [incident]: left[incident] - times, incidents: left.incidents - times };
}
