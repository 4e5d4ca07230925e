import { resolve } from 'node:path';
import { keepDebuggerOut } from '@latchkey/pty-engine';
import { takeHandedEnvironment } from './handed-environment';
import { log } from './log';
import { PtyHost } from './pty-host';

keepDebuggerOut();
const { environment, hidden } = takeHandedEnvironment(process.env);
log.configure(environment['LATCHKEY_LOG_LEVEL']);
if (!hidden && environment['DATABRICKS_CLIENT_SECRET'] !== undefined && process.platform === 'linux') {
  log.warn(
    'Every shell can read the secrets in this environment. Start Latchkey with apps/pty-host/start.sh.',
  );
}
const host = new PtyHost(resolve(__dirname, '../api/main.js'), environment, (how, exitCode) => {
  // With an exit code, the api has already printed the reason.
  if (exitCode === null) {
    const message = `The api ${how} before it started serving.`;
    process.stderr.write(`${JSON.stringify({ event: 'error', code: 'START_FAILED', message })}\n`);
  }
  process.exit(exitCode ?? 1);
});

// Log and continue: a bug in one callback breaks at worst one session or viewer, while exiting would end every shell.
process.on('uncaughtException', (error) =>
  log.error('Uncaught error in the pty host, which keeps running:', error),
);
// The reader of our output may exit before us.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    log.info(`Stopping: ${signal}.`);
    void host
      .stop()
      .catch((error: unknown) => log.error('Shutdown was incomplete:', error))
      .finally(() => process.exit(0));
  });
}

host.start();
