import type { ContenderName } from '../contenders/contenders.ts';
import type { Pace } from '../load/pace.ts';
import type { ScenarioName } from '../load/scenarios.ts';
import type { Cpu } from '../measure/cpu.ts';
import type { DatabaseCount } from '../measure/database-count.ts';
import type { HistoryCount } from '../measure/history.ts';

/** What was measured of one contender in one round. Costs are those of all its orders together; `history` is that of one. */
export interface Batch {
  readonly round: number;
  readonly scenario: ScenarioName;
  readonly pace: Pace;
  readonly contender: ContenderName;
  readonly orders: number;
  readonly seconds: number;
  readonly latenciesMs: readonly number[];
  readonly cpuMs: Cpu | undefined;
  /** What the whole machine was at work meanwhile, on all its cores. */
  readonly machineMs: number | undefined;
  readonly database: DatabaseCount;
  readonly history: HistoryCount | undefined;
}
