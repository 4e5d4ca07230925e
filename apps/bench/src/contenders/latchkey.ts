import { API, type SessionInfo } from '@latchkey/contracts';
import { TerminalConnection } from '@latchkey/terminal-client';
import { startLatchkey, startSandbox } from '@latchkey/testing';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { childrenOf } from '../lib/processes';
import { SIZE, type Connection, type ConnectOptions, type Contender, type Endpoint } from './contender';

const MAX_SESSIONS = '60';

/** The whole of it: pty host and api, signed in, a token pasted, the screens' mirror on. */
export async function startLatchkeyContender(): Promise<Contender> {
  const sandbox = await startSandbox();
  const latchkey = await startLatchkey({ sandbox, env: { LATCHKEY_MAX_SESSIONS: MAX_SESSIONS } });
  const visitor = await latchkey.signIn();
  const { value } = await sandbox.control.makeToken();
  const configured = await visitor.fetch(API.configurePat, { json: { token: value } });
  if (!configured.ok) throw new Error(await configured.text());
  const hostPid = latchkey.process.pid;
  return {
    endpoint: {
      kind: 'latchkey',
      port: Number(new URL(latchkey.url).port),
      headers: visitor.socketHeaders,
    },
    pids: () => [hostPid, ...childrenOf(hostPid, 'apps/api/main.js')],
    stop: async () => {
      await latchkey.stop();
      await sandbox.stop();
    },
  };
}

export async function connectLatchkey(endpoint: Endpoint, options: ConnectOptions): Promise<Connection> {
  const response = await call(endpoint, API.sessions, 'POST', JSON.stringify(SIZE));
  if (response.status !== 201) throw new Error(await response.text());
  const { id } = (await response.json()) as SessionInfo;
  const viewer = await viewLatchkey(endpoint, id, options);
  return {
    ...viewer,
    close: async () => {
      await viewer.close();
      await call(endpoint, `${API.sessions}/${id}`, 'DELETE');
    },
  };
}

interface LatchkeyViewer extends Connection {
  readonly sessionId: string;
  /** `performance.now()` at which its ATTACH was sent. */
  readonly attachedAt: number;
}

/** One more viewer of a shell that runs. */
export async function viewLatchkey(
  { port, headers }: Endpoint,
  sessionId: string,
  { viaPort, onOutput }: ConnectOptions,
): Promise<LatchkeyViewer> {
  let socket: WebSocket | undefined;
  let attachedAt = 0;
  const connection = await new Promise<TerminalConnection>((resolve, reject) => {
    const made: TerminalConnection = new TerminalConnection({
      url: `ws://127.0.0.1:${port}${API.terminal}?session=${sessionId}`,
      openSocket: (url) => {
        // The address stays the server's own, which is what it checks; only the way there is another.
        const createConnection = () => connect(viaPort ?? port, '127.0.0.1').setNoDelay(true);
        socket = new WebSocket(url, { headers, createConnection, perMessageDeflate: false });
        socket.on('open', () => (attachedAt = performance.now()));
        return socket;
      },
      size: SIZE,
      onOutput: (chunk) => onOutput(chunk.bytes, () => chunk.parsed()),
      onState: (state) => {
        if (state.kind === 'attached') resolve(made);
        if (state.kind === 'refused') reject(new Error(state.message));
      },
    });
  });
  return {
    sessionId,
    attachedAt,
    send: (text) => void connection.send(text),
    stopReading: () => socket?.pause(),
    close: async () => connection.close(),
  };
}

function call({ port, headers }: Endpoint, path: string, method: string, body?: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { ...headers, 'content-type': 'application/json' },
    ...(body !== undefined && { body }),
  });
}
