import type { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

/** How much of a body is still read once its request is answered, and for how long the client may take to read the answer. */
export interface Linger {
  readonly maxBytes: number;
  readonly maxMs: number;
}

/** What a client has sent before the refusal reaches it, at most. */
const LINGER: Linger = { maxBytes: 256 * 1024, maxMs: 2_000 };

/** For admitted clients, such as browsers: some read an answer only after they have sent everything. */
export function drainingUpTo(maxBytes: number): Linger {
  return { maxBytes, maxMs: 60_000 };
}

/**
 * Closes the connection after the answer to a request whose body was not read. Node would read all of it, however large.
 * Must be called before the answer's headers are sent. The first call for an answer counts.
 */
export function closeIfUnread(request: IncomingMessage, response: ServerResponse, linger = LINGER): void {
  if (request.complete || response.headersSent || response.hasHeader('Connection')) return;
  response.setHeader('Connection', 'close');
  const { socket } = request;
  const exhaustedMs = Math.min(linger.maxMs, LINGER.maxMs);
  let leftBytes = linger.maxBytes;
  let ending: NodeJS.Timeout | undefined;
  const endWithin = (ms: number): void => {
    clearTimeout(ending);
    ending = setTimeout(() => socket.destroy(), ms).unref();
  };
  const close = (): void => Socket.prototype.destroySoon.call(socket);
  socket.once('close', () => clearTimeout(ending));
  request.on('data', (chunk: Buffer) => {
    leftBytes -= chunk.length;
    if (leftBytes >= 0) return;
    // The kernel's buffers fill up, and the client has to stop.
    request.pause();
    endWithin(exhaustedMs);
  });
  request.resume();
  // Node calls this once the answer is flushed, and would close at once. A client that still sends would get a reset, and
  // may lose the answer by it. So our half is closed first.
  socket.destroySoon = () => {
    if (request.complete) return close();
    socket.end();
    request.once('end', close);
    endWithin(leftBytes < 0 ? exhaustedMs : linger.maxMs);
  };
}
