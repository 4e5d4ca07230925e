import { Module } from '@nestjs/common';
import { AppConfig } from '../config/app-config';
import { InProcessShells, InProcessViewers } from './in-process-host';
import { parentChannel } from './parent-channel';
import { connectParentHost } from './parent-host';
import { ShellHost } from './shell-host';
import { ViewerServer } from './viewer-server';

const PTY_HOST = Symbol('pty host');

interface PtyHost {
  readonly shells: ShellHost;
  readonly viewers: ViewerServer;
}

async function connectPtyHost({ savedSessions }: AppConfig): Promise<PtyHost> {
  const channel = parentChannel();
  if (channel !== null) return connectParentHost(channel, savedSessions);
  const shells = new InProcessShells();
  return { shells, viewers: new InProcessViewers(shells.engine) };
}

/** Reaches the process that runs the shells and serves their viewers. */
@Module({
  providers: [
    { provide: PTY_HOST, inject: [AppConfig], useFactory: connectPtyHost },
    { provide: ShellHost, inject: [PTY_HOST], useFactory: ({ shells }: PtyHost) => shells },
    { provide: ViewerServer, inject: [PTY_HOST], useFactory: ({ viewers }: PtyHost) => viewers },
  ],
  exports: [ShellHost, ViewerServer],
})
export class IpcModule {}
