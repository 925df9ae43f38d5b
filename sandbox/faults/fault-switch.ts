import { type Fault, type FaultKind, type FaultsByStage, type Stage, stageOf } from './fault.ts';

export type FaultReading = Fault & { fired: number; active: boolean };

interface Slot {
  fault: Fault;
  fired: number;
}

const EVERY_OPERATION = '*';

/** One fault for each operation of a party, and one for all of them; the more specific one strikes. */
export class FaultSwitch {
  readonly #slots = new Map<string, Slot>();

  set(fault: Fault): FaultReading {
    const slot = { fault, fired: 0 };
    this.#slots.set(fault.operation ?? EVERY_OPERATION, slot);
    return reading(slot);
  }

  clear(operation?: string): void {
    if (operation === undefined) this.#slots.clear();
    else this.#slots.delete(operation);
  }

  /** Used up ones too, so that a test can see that its fault did strike. */
  list(): FaultReading[] {
    return [...this.#slots.values()].map(reading);
  }

  /** The fault that strikes this operation at this stage, counted as fired. */
  strike<At extends Stage>(operation: string, stage: At): FaultsByStage[At] | undefined {
    const slot = this.#active(operation);
    if (slot === undefined || stageOf(slot.fault) !== stage) return undefined;
    slot.fired += 1;
    return slot.fault as FaultsByStage[At];
  }

  /** Whether a fault of this kind is next, without counting it. */
  isNext(operation: string, kind: FaultKind): boolean {
    return this.#active(operation)?.fault.kind === kind;
  }

  #active(operation: string): Slot | undefined {
    return [operation, EVERY_OPERATION]
      .map((name) => this.#slots.get(name))
      .find((slot) => slot !== undefined && isActive(slot));
  }
}

const isActive = ({ fault, fired }: Slot): boolean => fault.times === undefined || fired < fault.times;

const reading = (slot: Slot): FaultReading => ({ ...slot.fault, fired: slot.fired, active: isActive(slot) });
