import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect, createServer, Socket, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { PAGE_PROTOCOL } from '@latchkey/contracts';
import type { ApiMessage, HandedUpgrade } from '@latchkey/pty-engine';
import { admissionOf } from '../identity/request-facts';
import type { ParentChannel } from './parent-channel';

/** An upgrade that passed every check. */
export interface AdmittedUpgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** Bytes that the client sent after the request. */
  readonly head: Buffer;
}

/** The request headers that the handshake needs. */
const HANDSHAKE_HEADERS = ['connection', 'upgrade', 'sec-websocket-key', 'sec-websocket-version'];

/** The undocumented parts of Node's sockets that this file relies on; `two-processes.integration.spec.ts` guards them. */
interface SocketInternals {
  _handle: { readStop(): void } | null;
  server: unknown;
}

/**
 * Gives the connection to the parent, which answers the upgrade. A TLS connection can't be passed to another process, so it
 * is relayed to a plain local one that can. The relay ends with this process; the viewer then reconnects and the shell keeps
 * running.
 */
export function handOver(channel: ParentChannel, sessionId: string, upgrade: AdmittedUpgrade): void {
  const { socket } = upgrade;
  if (canBeHandedOver(socket)) {
    give(socket, channel, sessionId, upgrade);
    return;
  }
  relayed(socket).then(
    (local) => give(local, channel, sessionId, upgrade),
    () => socket.destroy(),
  );
}

/** Sends the socket with everything read from it so far. This process must not read another byte; the kernel keeps the rest. */
function give(
  socket: Socket,
  channel: ParentChannel,
  sessionId: string,
  { request, head }: AdmittedUpgrade,
): void {
  const alreadyRead = (socket.read() as Buffer | null) ?? Buffer.alloc(0);
  detach(socket);
  const handed: HandedUpgrade = {
    sessionId,
    admission: admissionOf(request),
    headers: handshakeHeaders(request.headers),
    head: Buffer.concat([head, alreadyRead]),
  };
  // Destroy our handle only after sending: until then the connection belongs to it.
  channel.send({ type: 'viewer', ...handed } satisfies ApiMessage, socket, () => socket.destroy());
}

function canBeHandedOver(socket: unknown): socket is Socket {
  return socket instanceof Socket && !(socket instanceof TLSSocket) && !socket.destroyed;
}

/** @returns a local connection that is piped to `socket` in both directions */
async function relayed(socket: Duplex): Promise<Socket> {
  const { near, far } = await localPair();
  for (const [from, to] of [
    [socket, near],
    [near, socket],
  ] as const) {
    from.on('error', () => from.destroy());
    from.on('close', () => to.destroy());
    from.pipe(to);
  }
  if (socket.destroyed) near.destroy();
  return far;
}

/**
 * Opens a loopback connection and returns both ends. The port check makes sure that `far` belongs to `near` and not to
 * another local program; the listener closes at once.
 * @returns `far` is still unread, so it can be handed over
 */
async function localPair(): Promise<{ readonly near: Socket; readonly far: Socket }> {
  const server = createServer({ pauseOnConnect: true, noDelay: true });
  try {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const near = connect({ port, host: '127.0.0.1', noDelay: true });
    for (;;) {
      const [[far]] = (await Promise.all([
        once(server, 'connection'),
        near.connecting ? once(near, 'connect') : undefined,
      ])) as [[Socket], unknown];
      if (far.remotePort === near.localPort) return { near, far };
      far.destroy();
    }
  } finally {
    server.close();
  }
}

/**
 * Stops reading, which Node would otherwise continue until the parent acknowledges the socket, losing those bytes. Also
 * unlinks the socket from its server, which otherwise couldn't close before the parent's connections do.
 */
function detach(socket: Socket): void {
  const internals = socket as unknown as SocketInternals;
  internals._handle?.readStop();
  internals.server = null;
}

function handshakeHeaders(headers: IncomingMessage['headers']): Record<string, string> {
  const handshake = HANDSHAKE_HEADERS.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  // The subprotocol to select. The page's other offered "protocols" carry its secret and stay here.
  const offered = headers['sec-websocket-protocol']?.split(',').map((each) => each.trim()) ?? [];
  if (offered.includes(PAGE_PROTOCOL)) handshake.push(['sec-websocket-protocol', PAGE_PROTOCOL]);
  return Object.fromEntries(handshake) as Record<string, string>;
}
