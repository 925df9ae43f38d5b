const packageName = '@dbos-inc/dbos-sdk';

/** What is used of DBOS. Its package is the bench's own and need not be installed, so its own types are not at hand. */
export interface Dbos {
  setConfig(config: { name: string; systemDatabaseUrl: string; logLevel: string }): void;
  launch(): Promise<void>;
  shutdown(): Promise<void>;
  registerWorkflow<Args extends unknown[], Result>(
    work: (...args: Args) => Promise<Result>,
    config: { name: string },
  ): (...args: Args) => Promise<Result>;
  runStep<Result>(
    work: () => Promise<Result>,
    config: { name: string; retriesAllowed: boolean; shouldRetry: (error: unknown) => boolean },
  ): Promise<Result>;
}

export function isDbosInstalled(): boolean {
  try {
    import.meta.resolve(packageName);
    return true;
  } catch {
    return false;
  }
}

export async function loadDbos(): Promise<Dbos> {
  const { DBOS } = (await import(packageName)) as { DBOS: Dbos };
  return DBOS;
}
