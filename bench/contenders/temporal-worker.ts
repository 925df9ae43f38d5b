import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { fileURLToPath } from 'node:url';
import type { RunSettings } from '../../settings/run-settings.ts';

/** A worker and a client with what the SDK has by default, as its samples start them. */
export async function startTemporalWorker(options: {
  settings: RunSettings;
  /** The file of workflow code in `bench/workflows/`. */
  workflows: string;
  activities?: object;
}): Promise<{ client: Client; taskQueue: string; stop(): Promise<void> }> {
  const { settings, workflows, activities = {} } = options;
  const { address, namespace, taskQueue } = settings.temporal;
  // SIGTERM is for whoever runs this.
  Runtime.install({ shutdownSignals: [] });
  const native = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection: native,
    namespace,
    taskQueue,
    workflowsPath: fileURLToPath(new URL(`../workflows/${workflows}`, import.meta.url)),
    activities,
  });
  const running = worker.run();
  const connection = await Connection.connect({ address });
  return {
    client: new Client({ connection, namespace }),
    taskQueue,
    async stop() {
      worker.shutdown();
      await running;
      await connection.close();
      await native.close();
    },
  };
}
