import { resolve } from 'node:path';
import { keepDebuggerOut } from '@latchkey/pty-engine';
import { takeHandedEnvironment } from './handed-environment';
import { log } from './log';
import { PtyHost } from './pty-host';

keepDebuggerOut();
const { environment, hidden } = takeHandedEnvironment(process.env);
if (!hidden && environment['DATABRICKS_CLIENT_SECRET'] !== undefined && process.platform === 'linux') {
  log.warn('Every shell can read the secrets in this environment; start Latchkey by apps/pty-host/start.sh.');
}
const host = new PtyHost(resolve(__dirname, '../api/main.js'), environment, (how, exitCode) => {
  // With a code it has said why.
  if (exitCode === null) {
    const message = `The api ${how} before it served.`;
    process.stderr.write(`${JSON.stringify({ event: 'error', code: 'START_FAILED', message })}\n`);
  }
  process.exit(exitCode ?? 1);
});

// A mistake in one callback leaves at worst one session or one viewer wrong, and ending here would end every shell for
// certain. So it is told, and everything else goes on.
process.on('uncaughtException', (error) => log.error('A mistake in the pty host; it goes on:', error));
// Whoever read our output may be gone before us.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    void host
      .stop()
      .catch((error: unknown) => log.error('Not everything ended in order:', error))
      .finally(() => process.exit(0));
  });
}

host.start();
