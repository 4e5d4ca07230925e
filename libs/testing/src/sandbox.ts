import { SandboxControl } from './sandbox-control';
import { ServerProcess } from './server-process';

export interface Sandbox {
  /** Scheme, host and port of the workspace. */
  readonly url: string;
  /** Opens the token page in a browser: the URL with the sandbox's key in the fragment. */
  readonly address: string;
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
  const listening = await server.event('listening');
  const url = String(listening['url']);
  // Builds of earlier versions need no key and print no address.
  const address = 'address' in listening ? String(listening['address']) : url;
  return {
    url,
    address,
    control: new SandboxControl(address),
    process: server,
    stop: () => server.stop(),
  };
}
