/**
 * A delivery that arrives while an earlier one of the same order is still under way in this process joins it, instead of
 * sending the same request beside it: so it is when a local activity ran out of time and a regular one follows.
 */
export function joining<T>(work: (orderId: string) => Promise<T>): (orderId: string) => Promise<T> {
  const underWay = new Map<string, Promise<T>>();
  return (orderId) => {
    const running = underWay.get(orderId);
    if (running !== undefined) return running;
    const started = work(orderId).finally(() => underWay.delete(orderId));
    underWay.set(orderId, started);
    return started;
  };
}
