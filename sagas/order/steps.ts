import { directionOf, undoOf, type Phase } from '../../saga/phases.ts';

/** The steps of an order, in the order in which the saga declares them. */
export const orderSteps = [
  'authorizePayment',
  'stockHold',
  'capturePayment',
  'warehouseOrder',
  'sendReceipt',
] as const;

export type StepName = (typeof orderSteps)[number];

export interface StepPhase {
  readonly step: StepName;
  readonly phase: Phase;
}

/** The reservation whose confirm is the point of no return. */
export const pivot: StepPhase = { step: 'stockHold', phase: 'confirm' };

/** Where an order stands in the business process. */
export const stages = [
  'accepted',
  'authorizing',
  'reserving',
  'capturing',
  'committing',
  'receipting',
  'undoing',
  'closed',
] as const;
export type Stage = (typeof stages)[number];

export function stageOf({ step, phase }: StepPhase): Stage {
  if (directionOf(phase) === 'undo') return 'undoing';
  if (phase === 'confirm') return 'committing';
  switch (step) {
    case 'authorizePayment':
      return 'authorizing';
    case 'stockHold':
      return 'reserving';
    case 'capturePayment':
    case 'warehouseOrder':
      return 'capturing';
    case 'sendReceipt':
      return 'receipting';
  }
}

/** What each phase of each step does, by the name under which it is performed and watched. */
export const phaseNames = {
  authorizePayment: { run: 'authorizePayment', compensate: 'voidPayment' },
  stockHold: { try: 'holdStock', confirm: 'sellStock', cancel: 'releaseStock' },
  capturePayment: { run: 'capturePayment', compensate: 'refundPayment' },
  warehouseOrder: {
    try: 'placeWarehouseOrder',
    confirm: 'releaseWarehouseOrder',
    cancel: 'cancelWarehouseOrder',
  },
  sendReceipt: { run: 'sendReceipt' },
} as const satisfies Record<StepName, Partial<Record<Phase, string>>>;

/** Who a step works with. When one of them is away, all the steps that need it wait for the same thing. */
export type Party = 'psp' | 'stock' | 'warehouse' | 'mail';

export const partyOf: Record<StepName, Party> = {
  authorizePayment: 'psp',
  stockHold: 'stock',
  capturePayment: 'psp',
  warehouseOrder: 'warehouse',
  sendReceipt: 'mail',
};

/** How a step begins, and by when it has to be done: what can be undone before the pivot, the rest by the end. */
export const stepShapes = orderSteps.map((name) => {
  const phases: Partial<Record<Phase, string>> = phaseNames[name];
  const undone = undoOf(phases);
  return {
    name,
    first: phases.run === undefined ? ('try' as const) : ('run' as const),
    requiredBy: undone === undefined ? ('end' as const) : ('pivot' as const),
  };
});

type PhaseNames = typeof phaseNames;

/** The name of one phase of one step, e.g. `voidPayment`. */
export type PhaseName = { [Step in StepName]: PhaseNames[Step][keyof PhaseNames[Step]] }[StepName];

/** @throws Error for a phase that the step does not have */
export function phaseName({ step, phase }: StepPhase): PhaseName {
  const names: Partial<Record<Phase, PhaseName>> = phaseNames[step];
  const name = names[phase];
  if (name === undefined) throw new Error(`${step} has no phase ${phase}`);
  return name;
}
