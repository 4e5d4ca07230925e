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
  /** 0, the default: any free one. */
  readonly port?: number;
  /** A file in which its state outlives it. */
  readonly stateFile?: string;
}

/** Starts a Databricks workspace in the box. */
export async function startSandbox({ port = 0, stateFile }: SandboxOptions = {}): Promise<Sandbox> {
  const server = new ServerProcess({
    script: 'dist/apps/workspace-sandbox/main.js',
    args: ['--port', String(port), ...(stateFile ? ['--state', stateFile] : [])],
    env: { PATH: process.env['PATH'] },
  });
  const url = String((await server.event('listening'))['url']);
  return { url, control: new SandboxControl(url), process: server, stop: () => server.stop() };
}
