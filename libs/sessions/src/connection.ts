import {
  decodeClientFrame,
  encodeServerFrame,
  TERMINAL_CLOSE,
  TERMINAL_ERROR,
  TERMINAL_PROTOCOL_VERSION,
  type AttachFrame,
  type ClientFrame,
  type TerminalErrorName,
} from '@latchkey/contracts';
import type { Outlet, SessionClock } from './ports';
import type { TerminalSession } from './terminal-session';
import type { Viewer } from './viewer';

const ATTACH_TIMEOUT_MS = 10_000;
const MAX_VIEWERS = 16;

/** Reads the frames of one socket for one session: first ATTACH, then all others. */
export class Connection {
  #viewer: Viewer | null = null;
  #refused = false;
  readonly #cancelTimeout: () => void;

  constructor(
    private readonly session: TerminalSession,
    private readonly outlet: Outlet,
    clock: SessionClock,
  ) {
    this.#cancelTimeout = clock.after(ATTACH_TIMEOUT_MS, () =>
      this.#refuse('PROTOCOL_ERROR', TERMINAL_CLOSE.protocolError, 'No ATTACH came in time.'),
    );
  }

  /** Takes a message; one that isn't a valid frame closes the socket. */
  receive(bytes: Uint8Array): void {
    if (this.#refused || this.#viewer?.isClosed) return;
    const decoded = decodeClientFrame(bytes);
    if (!decoded.ok)
      this.#refuse('PROTOCOL_ERROR', decoded.closeCode, `The server was sent ${decoded.reason}.`);
    else if (this.#viewer !== null) this.#handle(this.#viewer, decoded.frame);
    else if (decoded.frame.type === 'attach') this.#attach(decoded.frame);
    else this.#refuse('PROTOCOL_ERROR', TERMINAL_CLOSE.protocolError, 'The first frame must be ATTACH.');
  }

  /** The socket is gone. */
  disconnected(): void {
    this.#cancelTimeout();
    this.#refused = true;
    if (this.#viewer !== null) this.session.detach(this.#viewer);
  }

  #attach(frame: AttachFrame): void {
    if (frame.version !== TERMINAL_PROTOCOL_VERSION) {
      const message = `This server speaks version ${TERMINAL_PROTOCOL_VERSION}; reload the page.`;
      this.#refuse('VERSION_UNSUPPORTED', TERMINAL_CLOSE.versionUnsupported, message);
    } else if (this.session.viewersBeside(frame.clientId) >= MAX_VIEWERS) {
      this.#refuse(
        'TOO_MANY_VIEWERS',
        TERMINAL_CLOSE.tryAgainLater,
        `${MAX_VIEWERS} viewers are attached already.`,
      );
    } else {
      this.#cancelTimeout();
      this.#viewer = this.session.attach(this.outlet, frame);
    }
  }

  #handle(viewer: Viewer, frame: ClientFrame): void {
    switch (frame.type) {
      case 'input':
        return this.session.input(viewer, frame.sequence, frame.bytes);
      case 'ack':
        return this.session.acknowledged(viewer, frame.offset);
      case 'resize':
        return this.session.resize(frame.cols, frame.rows, viewer);
      case 'ping':
        return viewer.send({ type: 'pong', opaque: frame.opaque });
      case 'attach':
        return this.#refuse('PROTOCOL_ERROR', TERMINAL_CLOSE.protocolError, 'ATTACH came twice.');
    }
  }

  #refuse(error: TerminalErrorName, closeCode: number, message: string): void {
    if (this.#refused) return;
    this.#refused = true;
    this.#cancelTimeout();
    if (this.#viewer !== null) {
      this.#viewer.closeWithError(error, closeCode, message);
    } else {
      this.outlet.send(encodeServerFrame({ type: 'error', code: TERMINAL_ERROR[error], message }));
      this.outlet.close(closeCode, message);
    }
  }
}
