import { encodeServerFrame, TERMINAL_CLOSE, TERMINAL_ERROR } from '@latchkey/contracts';
import { Connection, TokenBucket, type Outlet, type TerminalSession } from '@latchkey/sessions';
import type { RawData, WebSocket } from 'ws';
import { keepAlive, sendBounded } from './socket-care';
import { systemClock } from './system-clock';

/** The outlet to a viewer whose WebSocket ends in this process. */
class SocketOutlet implements Outlet {
  constructor(private readonly socket: WebSocket) {}

  send(frame: Uint8Array): void {
    sendBounded(this.socket, frame);
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }
}

/** Far more than keys, acknowledgements and pings come to. */
const FRAMES_PER_SECOND = 5_000;
const FRAMES_AT_ONCE = 10_000;

/** Reads no faster from a socket that sends more frames than any viewer has to; the sender's own queue fills instead. */
function throttle(socket: WebSocket): () => void {
  const bucket = new TokenBucket(systemClock, FRAMES_PER_SECOND, FRAMES_AT_ONCE);
  return () => {
    bucket.spend(1);
    if (socket.isPaused || bucket.waitMs === 0) return;
    socket.pause();
    systemClock.after(bucket.waitMs, () => socket.resume());
  };
}

/** Ties one WebSocket to one session until either is gone. */
export function serveViewer(socket: WebSocket, session: TerminalSession): void {
  const connection = new Connection(session, new SocketOutlet(socket), systemClock);
  const frameCame = throttle(socket);
  socket.on('message', (data: RawData, isBinary: boolean) => {
    frameCame();
    if (isBinary) connection.receive(data as Buffer);
    else socket.close(TERMINAL_CLOSE.protocolError, 'Only binary messages are understood.');
  });
  // Whatever it is, `close` follows; without a listener it would end the process.
  socket.on('error', () => undefined);
  const stopPinging = keepAlive(socket);
  socket.on('close', () => {
    stopPinging();
    connection.disconnected();
  });
}

/** A browser can't see why an upgrade failed, so it is accepted, told, and closed. */
export function refuseViewer(socket: WebSocket): void {
  socket.on('error', () => undefined);
  const message = 'This session is no longer open.';
  socket.send(encodeServerFrame({ type: 'error', code: TERMINAL_ERROR.SESSION_NOT_FOUND, message }));
  socket.close(TERMINAL_CLOSE.sessionNotFound, message);
}
