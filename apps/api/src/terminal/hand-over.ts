import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { PAGE_PROTOCOL } from '@latchkey/contracts';
import type { ApiMessage, HandedUpgrade } from '@latchkey/pty-engine';
import { admissionOf } from '../identity/request-facts';
import { localPair } from './local-pair';
import type { ParentChannel } from './parent-channel';
import type { AdmittedUpgrade } from './pty-host';

/** What of the request the handshake needs. */
const HANDSHAKE_HEADERS = ['connection', 'upgrade', 'sec-websocket-key', 'sec-websocket-version'];

/** What is used of Node's sockets beyond the documented interface. `two-processes.integration.spec.ts` holds it to that. */
interface SocketInternals {
  _handle: { readStop(): void } | null;
  server: unknown;
}

/**
 * Gives the connection to the parent, which answers the upgrade. One that cannot be given, because its encryption ends here, is
 * relayed to one that can: it ends with this process, the viewer comes back, and the shell does not notice.
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

/** From here on not a byte may be read in this process: what it has read goes along, and the rest stays in the kernel. */
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
  // Not before it is sent: until then the connection is still this socket's.
  channel.send({ type: 'viewer', ...handed } satisfies ApiMessage, socket, () => socket.destroy());
}

/** A connection whose encryption ends in this process has its keys here. */
function canBeHandedOver(socket: unknown): socket is Socket {
  return socket instanceof Socket && !(socket instanceof TLSSocket) && !socket.destroyed;
}

/** A local connection on which all comes that comes on this one, and the other way. */
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
 * Stops the reading, which Node goes on with until the parent has acknowledged the socket; those bytes would be lost.
 * And has this server forget the socket, else it would not close before the parent's connections do.
 */
function detach(socket: Socket): void {
  const internals = socket as unknown as SocketInternals;
  internals._handle?.readStop();
  internals.server = null;
}

function handshakeHeaders(headers: AdmittedUpgrade['request']['headers']): Record<string, string> {
  const handshake = HANDSHAKE_HEADERS.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  // The one to be chosen; what else the page offers is its secret.
  const offered = headers['sec-websocket-protocol']?.split(',').map((each) => each.trim()) ?? [];
  if (offered.includes(PAGE_PROTOCOL)) handshake.push(['sec-websocket-protocol', PAGE_PROTOCOL]);
  return Object.fromEntries(handshake) as Record<string, string>;
}
