import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { SagaDefinition } from '../saga/saga.ts';
import { orderSteps } from '../sagas/order/steps.ts';
import { nothingGoesWrong } from './bounds.ts';
import { inGenericWorld, type ExploredSaga } from './explored-saga.ts';
import { inOrderWorld } from './order-world.ts';
import { search } from './search.ts';

/** The saga that a module exports under a name that ends in Saga. @throws Error where there is none, or more than one */
export async function loadSaga(path: string): Promise<ExploredSaga> {
  if (!existsSync(path)) throw new Error(`There is no file ${path}: name a module that exports a saga`);
  const module = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  const sagas = Object.entries(module).filter(([name, value]) => name.endsWith('Saga') && isSaga(value));
  const [saga, ...others] = sagas.map(([, value]) => value as SagaDefinition);
  if (saga === undefined) throw new Error(`${path} exports no saga under a name that ends in Saga`);
  if (others.length > 0)
    throw new Error(`${path} exports more than one saga: ${sagas.map(([name]) => name).join(', ')}`);
  return await inItsWorld(saga);
}

/** A saga whose steps are an order's has an order's world; any other a world of its own. */
async function inItsWorld(saga: SagaDefinition): Promise<ExploredSaga> {
  const generic = inGenericWorld(saga);
  const names: readonly string[] = orderSteps;
  return (await stepsOf(generic)).every((step) => names.includes(step)) ? inOrderWorld(saga) : generic;
}

async function stepsOf(explored: ExploredSaga): Promise<readonly string[]> {
  const { coverage } = await search(explored, { bounds: nothingGoesWrong.bounds, merge: true });
  return [...coverage.fates.keys()].map((phase) => phase.slice(0, phase.lastIndexOf('.')));
}

function isSaga(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'flow' in value && 'steps' in value;
}
