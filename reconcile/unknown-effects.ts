import type { Kept, Store } from '../store/saga.ts';
import type { Comparing, Suspect, UnknownEffect } from './comparing.ts';

/** How many ids are looked for on record at a time. */
const batch = 200;

/** Effects at the parties since then that are not on record: the instance is unknown here, or only this effect of it. */
export async function unknownEffects<T extends Kept, Ports>(
  comparing: Comparing<T, Ports>,
  { pool, ports }: { pool: Store<T>; ports: Ports },
  { since }: { since: Date },
): Promise<UnknownEffect[]> {
  const found: UnknownEffect[] = [];
  let suspects: Suspect[] = [];
  for await (const suspect of comparing.effectsSince(ports, since)) {
    suspects.push(suspect);
    if (suspects.length < batch) continue;
    found.push(...(await unknownAmong(comparing, pool, suspects)));
    suspects = [];
  }
  return [...found, ...(await unknownAmong(comparing, pool, suspects))];
}

/** The record is read after the parties were: what was under way meanwhile is on it by then. */
async function unknownAmong<T extends Kept, Ports>(
  comparing: Comparing<T, Ports>,
  pool: Store<T>,
  suspects: readonly Suspect[],
): Promise<UnknownEffect[]> {
  if (suspects.length === 0) return [];
  const { name } = pool.saga;
  const known = await comparing.known(
    pool,
    suspects.map(({ instanceId }) => instanceId),
  );
  return suspects.flatMap(({ kind, instanceId, id, what }) => {
    const ids = known.get(instanceId);
    if (ids?.has(id) === true) return [];
    const whose =
      ids === undefined ? `the ${name} is unknown here` : `that is not on record for this ${name}`;
    return [{ kind, instanceId, isKnown: ids !== undefined, message: `${id} ${what}, and ${whose}` }];
  });
}
