import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SagaDefinition } from '../saga/saga.ts';
import type { Pass } from './bounds.ts';
import { inGenericWorld, type ExploredSaga } from './explored-saga.ts';

/** How a saga is explored: what its author says of its world, in `model/explored.ts` beside it. */
export interface SagaModel {
  /** The saga, or another one of the same steps, in the world of its parties. */
  inItsWorld(saga: SagaDefinition): ExploredSaga;
  /** Runs of its own that belong to it, such as those that pay its refunds. */
  readonly besides?: readonly { readonly explored: ExploredSaga; readonly passes: readonly Pass[] }[];
  /** Searches that are done by other means. */
  readonly searches?: readonly (() => Searched)[];
}

/** The result of a search: a line for people, and whether a rule was broken. */
export interface Searched {
  readonly line: string;
  readonly broken: boolean;
}

export interface LoadedSaga extends Pick<SagaModel, 'besides' | 'searches'> {
  readonly explored: ExploredSaga;
}

/** The saga that a module exports under a name that ends in Saga. @throws Error where there is none, or more than one */
export async function loadSaga(path: string): Promise<LoadedSaga> {
  const module = await importFile(path);
  const sagas = Object.entries(module).filter(([name, value]) => name.endsWith('Saga') && isSaga(value));
  const [saga, ...others] = sagas.map(([, value]) => value as SagaDefinition);
  if (saga === undefined) throw new Error(`${path} exports no saga under a name that ends in Saga`);
  if (others.length > 0)
    throw new Error(`${path} exports more than one saga: ${sagas.map(([name]) => name).join(', ')}`);
  const beside = join(dirname(path), 'model', 'explored.ts');
  if (!existsSync(beside)) return { explored: inGenericWorld(saga) };
  const { model } = (await importFile(beside)) as { model?: SagaModel };
  if (model === undefined) throw new Error(`${beside} exports no model of ${saga.name}`);
  return { ...model, explored: model.inItsWorld(saga) };
}

async function importFile(path: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (error) {
    throw new Error(`${path} could not be loaded: ${whyNot(error)}`, { cause: error });
  }
}

function whyNot(error: unknown): string {
  const { code, message } = error as Partial<NodeJS.ErrnoException>;
  const isNoModule = code === 'ERR_UNKNOWN_FILE_EXTENSION' || code === 'ERR_REQUIRE_CYCLE_MODULE';
  return isNoModule
    ? 'it is not read as a module. Outside this repository, name it .mts, or put a package.json with "type": "module" beside it'
    : (message ?? String(error));
}

function isSaga(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'flow' in value && 'steps' in value;
}
