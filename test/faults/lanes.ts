import { Shop } from '../rig/shop.ts';
import { CommitLine } from '../rig/commit-line.ts';
import { startOwnServers, type OwnServers } from '../rig/own-servers.ts';
import { startKillableSystem } from '../rig/system.ts';
import { TaskLine } from '../rig/task-line.ts';
import type { Cell } from './cells.ts';
import type { Stage } from './hold.ts';

/** The worker's ways to its servers. */
export interface WorkerLines {
  readonly commits: CommitLine;
  readonly tasks: TaskLine;
}

/** Servers of its own that can be killed, or lines on which things get lost. */
export type LaneStage = Stage & {
  readonly servers: OwnServers | undefined;
  readonly lines: WorkerLines | undefined;
};

/**
 * A system that takes one cell at a time. Lanes run side by side, since most of a cell is waiting for time-outs.
 * A system in which a cell failed is not used again.
 */
class Lane {
  readonly #start: () => Promise<{ stage: LaneStage; stop(): Promise<void> }>;
  #running: ReturnType<Lane['stage']> | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  waiting = 0;

  constructor(start: () => Promise<{ stage: LaneStage; stop(): Promise<void> }>) {
    this.#start = start;
  }

  async run<T>(work: (stage: LaneStage) => Promise<T>): Promise<T> {
    this.waiting += 1;
    const turn = this.#queue.then(() => this.#inTurn(work)).finally(() => (this.waiting -= 1));
    this.#queue = turn.catch(() => undefined);
    return await turn;
  }

  async stop(): Promise<void> {
    const running = await this.#running?.catch(() => undefined);
    this.#running = undefined;
    await running?.stop();
  }

  stage(): Promise<{ stage: LaneStage; stop(): Promise<void> }> {
    this.#running ??= this.#start();
    return this.#running;
  }

  async #inTurn<T>(work: (stage: LaneStage) => Promise<T>): Promise<T> {
    try {
      const { stage } = await this.stage();
      return await work(stage);
    } catch (error) {
      await this.stop().catch(() => undefined);
      throw error;
    }
  }
}

/** Held-up calls go on as regular activities. */
const regular = { RECOURSE_STEP_AT_ONCE_MS: '250' };
/** Held-up calls stay local activities, of which the run's history knows nothing until the workflow task ends. */
const atOnce = { RECOURSE_STEP_AT_ONCE_MS: '4000', RECOURSE_REQUEST_TIMEOUT_MS: '4000' };

export class Lanes {
  readonly #lanes = {
    regular: [shared(regular), shared(regular)],
    atOnce: [shared(atOnce), shared(atOnce)],
    ownRegular: [own(regular)],
    ownAtOnce: [own(atOnce)],
  };

  async run<T>(cell: Cell, work: (stage: LaneStage) => Promise<T>): Promise<T> {
    const lanes = this.#lanes[kindOf(cell)];
    return await lanes.reduce((a, b) => (b.waiting < a.waiting ? b : a)).run(work);
  }

  async stop(): Promise<void> {
    await Promise.all(
      Object.values(this.#lanes)
        .flat()
        .map((lane) => lane.stop()),
    );
  }
}

function kindOf({ point, fault }: Cell): 'regular' | 'atOnce' | 'ownRegular' | 'ownAtOnce' {
  const inFlight = point === 'before_send' || point === 'answer_lost';
  return fault === 'postgres_restarted' || fault === 'temporal_killed'
    ? inFlight
      ? 'ownRegular'
      : 'ownAtOnce'
    : inFlight
      ? 'regular'
      : 'atOnce';
}

function shared(settings: Readonly<Record<string, string>>): Lane {
  return new Lane(async () => {
    let lines: WorkerLines | undefined;
    const close = () => {
      lines?.commits.close();
      lines?.tasks.close();
    };
    try {
      const system = await startKillableSystem(
        settings,
        undefined,
        async ({ DATABASE_URL = '', TEMPORAL_ADDRESS = '' }) => {
          lines = { commits: await CommitLine.to(DATABASE_URL), tasks: await TaskLine.to(TEMPORAL_ADDRESS) };
          return { DATABASE_URL: lines.commits.url, TEMPORAL_ADDRESS: lines.tasks.address };
        },
      );
      return {
        stage: { system, shop: new Shop(system), servers: undefined, lines },
        async stop() {
          await system.stop();
          close();
        },
      };
    } catch (error) {
      close();
      throw error;
    }
  });
}

function own(settings: Readonly<Record<string, string>>): Lane {
  return new Lane(async () => {
    const servers = await startOwnServers();
    try {
      const system = await startKillableSystem(settings, servers);
      return {
        stage: { system, shop: new Shop(system), servers, lines: undefined },
        stop: async () => {
          await system.stop();
          await servers.stop();
        },
      };
    } catch (error) {
      await servers.stop();
      throw error;
    }
  });
}
