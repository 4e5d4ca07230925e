import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from './app';
import { newKey } from './http/key-guard';
import type { PageAssets } from './page/page-routes';
import { Workspace } from './workspace/workspace';

/** Headers come in one piece, and Node looks for slow ones every 30 seconds by default. */
const OPTIONS = { headersTimeout: 10_000, connectionsCheckingInterval: 2_000 };
/** Far more than a server under test and its tools have. */
const MAX_CONNECTIONS = 2_048;

export interface SandboxOptions {
  /** 0: any free one. */
  port: number;
  stateFile?: string;
  assets: PageAssets;
}

export interface RunningSandbox {
  url: string;
  /** What the control plane and the token page require. */
  key: string;
  /** Opens the token page with the key in the fragment, which browsers don't send. */
  address: string;
  workspace: Workspace;
  /** Cuts every connection and keeps the books. */
  close(): Promise<void>;
}

/**
 * Starts a workspace on 127.0.0.1.
 * @throws Error with code EADDRINUSE when the port is taken; UnreadableStateError for a foreign state file
 */
export async function startSandbox({ port, stateFile, assets }: SandboxOptions): Promise<RunningSandbox> {
  const workspace = new Workspace(stateFile);
  const key = newKey();
  const server = createServer(OPTIONS, createApp(workspace, assets, key));
  // Node drops headers beyond a number, 2000 by default, and with them an Origin that is to be refused. 0 is no limit: their
  // size is limited.
  server.maxHeadersCount = 0;
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: boundPort } = server.address() as AddressInfo;
  workspace.url = `http://127.0.0.1:${boundPort}`;
  return {
    url: workspace.url,
    key,
    address: `${workspace.url}/#key=${key}`,
    workspace,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      workspace.save();
    },
  };
}
