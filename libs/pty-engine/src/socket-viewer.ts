import { encodeServerFrame, TERMINAL_CLOSE, TERMINAL_ERROR } from '@latchkey/contracts';
import { Connection, TokenBucket, type Outlet, type TerminalSession } from '@latchkey/sessions';
import type { RawData, WebSocket } from 'ws';
import { keepAlive, sendBounded } from './socket-care';
import { systemClock } from './session/system-clock';

/** Sends frames to a viewer over its WebSocket. */
class SocketOutlet implements Outlet {
  constructor(private readonly socket: WebSocket) {}

  send(frame: Uint8Array): void {
    sendBounded(this.socket, frame);
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }
}

/** Far more than the keys, acknowledgements and pings of any viewer. */
const FRAMES_PER_SECOND = 5_000;
const FRAMES_AT_ONCE = 10_000;

/** Applies backpressure to a socket that sends more frames than any viewer needs to. */
function throttle(socket: WebSocket): () => void {
  const bucket = new TokenBucket(systemClock, FRAMES_PER_SECOND, FRAMES_AT_ONCE);
  return () => {
    bucket.spend(1);
    if (socket.isPaused || bucket.waitMs === 0) return;
    socket.pause();
    systemClock.after(bucket.waitMs, () => socket.resume());
  };
}

/** Connects a WebSocket to a session until either closes. */
export function serveViewer(socket: WebSocket, session: TerminalSession): void {
  const connection = new Connection(session, new SocketOutlet(socket), systemClock);
  const frameCame = throttle(socket);
  socket.on('message', (data: RawData, isBinary: boolean) => {
    frameCame();
    if (isBinary) connection.receive(data as Buffer);
    else socket.close(TERMINAL_CLOSE.protocolError, 'Only binary messages are supported.');
  });
  // `close` follows every error. Without this listener an error would end the process.
  socket.on('error', () => undefined);
  const stopPinging = keepAlive(socket);
  socket.on('close', () => {
    stopPinging();
    connection.disconnected();
  });
}

/** Tells the viewer why and closes it. A refused upgrade would hide the reason from a browser. */
export function refuseViewer(socket: WebSocket): void {
  socket.on('error', () => undefined);
  const message = 'This session is no longer open.';
  socket.send(encodeServerFrame({ type: 'error', code: TERMINAL_ERROR.SESSION_NOT_FOUND, message }));
  socket.close(TERMINAL_CLOSE.sessionNotFound, message);
}
