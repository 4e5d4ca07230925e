import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { keepDebuggerOut } from '@latchkey/pty-engine';
import { ConfigError, readConfig } from './config/read-config';
import { createApp } from './create-app';
import { PrintedAddress } from './identity/printed-address';
import { inheritedListener, keepListener } from './ipc/kept-listeners';
import { exitWithParent, parentChannel } from './ipc/parent-channel';
import { LifecycleLines } from './lifecycle-lines';
import { LocalToolServer } from './tools/local-tool-server';

/** Own exit codes let the starting process tell a wrong configuration and a port in use from other failures. */
const EXIT_CONFIG = 78;
const EXIT_PORT_IN_USE = 2;

async function main(): Promise<void> {
  keepDebuggerOut();
  const parent = parentChannel();
  exitWithParent();
  const { env, isRespawn } = parent === null ? { env: process.env, isRespawn: false } : await parent.start;
  const config = readConfig(env, __dirname);
  const app = await createApp(config);
  const inherited = inheritedListener('page');
  if (inherited === null) await app.listen(config.listen.port, config.listen.host);
  // Nest passes whatever it gets to `http.Server.listen`, which takes a handle too.
  else await app.listen(inherited.handle as unknown as number);
  if (inherited === null) keepListener('page', app.getHttpServer());
  const { port } = app.getHttpServer().address() as AddressInfo;
  const url = `http://${config.listen.host}:${String(port)}`;
  const address = config.mode === 'local' ? app.get(PrintedAddress).first(url) : url;
  app.get(LifecycleLines).started(isRespawn);
  parent?.send({ type: 'ready', port, toolsPort: app.get(LocalToolServer).port });
  process.stdout.write(`${JSON.stringify({ event: 'listening', url, address })}\n`);
  // The previous process took the keys of its addresses with it, so print a fresh address.
  if (isRespawn && config.mode === 'local')
    process.stdout.write(`${JSON.stringify({ event: 'address', address })}\n`);
}

main().catch((error: unknown) => {
  const portInUse = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
  const code = portInUse ? 'EADDRINUSE' : error instanceof ConfigError ? 'CONFIG' : 'START_FAILED';
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${JSON.stringify({ event: 'error', code, message })}\n`);
  process.exit(portInUse ? EXIT_PORT_IN_USE : error instanceof ConfigError ? EXIT_CONFIG : 1);
});
