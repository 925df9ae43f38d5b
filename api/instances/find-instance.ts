import { readSnapshot, type InstanceSnapshot } from '../../store/instances/list-instances.ts';
import type { Kept, Store } from '../../store/saga.ts';
import { isUuid } from '../http/ids.ts';
import { Problem } from '../http/problem.ts';
import type { SagaNames } from '../saga-names.ts';

/** @throws Problem `not-found`; what cannot be the id of an instance is the id of none */
export async function findInstance<T extends Kept>(
  { pool, names }: { readonly pool: Store<T>; readonly names: Pick<SagaNames, 'one'> },
  id: string,
): Promise<InstanceSnapshot<T>> {
  const snapshot = isUuid(id) ? await readSnapshot(pool, id) : undefined;
  if (snapshot === undefined)
    throw new Problem('not-found', { detail: `There is no ${names.one} with this id.` });
  return snapshot;
}
