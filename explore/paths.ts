/** How many ways lead from state 0 to an end, without walking them. @throws Error where a path can go in circles */
export function countPaths(successors: readonly (readonly number[])[]): bigint {
  const order = topological(successors);
  const paths = new Array<bigint>(successors.length).fill(0n);
  for (const id of order.toReversed()) {
    const next = successors[id] ?? [];
    paths[id] = next.length === 0 ? 1n : next.reduce((sum, to) => sum + (paths[to] ?? 0n), 0n);
  }
  return paths[0] ?? 0n;
}

function topological(successors: readonly (readonly number[])[]): number[] {
  const waiting = new Int32Array(successors.length);
  for (const next of successors) for (const to of next) waiting[to] = (waiting[to] ?? 0) + 1;
  const order = [0];
  for (let at = 0; at < order.length; at += 1) {
    for (const to of successors[order[at] ?? 0] ?? []) {
      const left = (waiting[to] ?? 0) - 1;
      waiting[to] = left;
      if (left === 0) order.push(to);
    }
  }
  if (order.length !== successors.length)
    throw new Error('A path goes in circles, so not every path has an end');
  return order;
}
