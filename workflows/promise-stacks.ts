/**
 * The SDK takes a stack trace for every promise that workflow code makes, so that Temporal's Web UI can show at which call a run
 * waits: a fifth of all that a worker computes for an order. It does so with an error that has no message. Such a one has no stack
 * here; all others have theirs. What a run waits for is told by its current details. See docs/decisions/0022.
 */
export function takeNoPromiseStacks(scope: { Error: ErrorConstructor }): void {
  const { Error } = scope;
  const Quiet: ErrorConstructor = new Proxy(Error, {
    construct(target, args, newTarget) {
      const isPromises = args.length === 0 && newTarget === Quiet;
      return isPromises
        ? (Object.create(Error.prototype) as object)
        : (Reflect.construct(target, args, newTarget) as object);
    },
  });
  scope.Error = Quiet;
}
