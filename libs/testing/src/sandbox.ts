import { SandboxControl } from './sandbox-control';
import { ServerProcess } from './server-process';

export interface Sandbox {
  /** Scheme, host and port of the workspace. */
  readonly url: string;
  readonly control: SandboxControl;
  readonly process: ServerProcess;
  stop(): Promise<void>;
}

export interface SandboxOptions {
  /** Defaults to 0, any free port. */
  readonly port?: number;
  /** A file that keeps its state across restarts. */
  readonly stateFile?: string;
}

/** Starts the built workspace sandbox. */
export async function startSandbox({ port = 0, stateFile }: SandboxOptions = {}): Promise<Sandbox> {
  const server = new ServerProcess({
    script: 'dist/apps/workspace-sandbox/main.js',
    args: ['--port', String(port), ...(stateFile ? ['--state', stateFile] : [])],
    env: { PATH: process.env['PATH'] },
  });
  const url = String((await server.event('listening'))['url']);
  return { url, control: new SandboxControl(url), process: server, stop: () => server.stop() };
}
