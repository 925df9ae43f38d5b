// Downloads the Temporal CLI by the means of Temporal's own SDK: the call that its test environment starts a server with,
// which downloads it first. Plain JavaScript in a process of its own: the call cannot be interrupted, a process can.
import { DefaultLogger, Runtime } from '@temporalio/worker';

const { folder, sdkVersion } = JSON.parse(process.argv[2]);

const runtime = Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('ERROR', () => undefined) });
try {
  const server = await runtime.createEphemeralServer({
    type: 'dev-server',
    exe: {
      type: 'cached-download',
      downloadDir: folder,
      version: 'default',
      ttl: 0,
      sdkName: 'sdk-typescript',
      sdkVersion,
    },
    namespace: 'default',
    ip: '127.0.0.1',
    port: null,
    uiPort: null,
    dbFilename: null,
    ui: false,
    log: { format: 'pretty', level: 'error' },
    extraArgs: [],
  });
  await runtime.shutdownEphemeralServer(server);
  process.exit(0);
} catch (error) {
  // The message repeats the address at every level; the last one says what happened.
  process.stderr.write(`${error.message.replace(/^.*\): /s, '')}\n`);
  process.exit(1);
}
