import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { PAGE_PROTOCOL } from '@latchkey/contracts';
import type { VerifyClientCallbackAsync, WebSocketServer } from 'ws';
import { AuditLog } from '../audit/audit-log';
import { Access, denialError } from './access';
import { OpenSockets } from './open-sockets';

/** The largest frame a page sends: 64 KiB of input and its header. */
const MAX_FRAME_BYTES = 64 * 1024 + 64;

/** Nest's adapter, with every upgrade judged before it is accepted and now and then after it, and small frames that are never inflated. */
export class GuardedWsAdapter extends WsAdapter {
  readonly #access: Access;
  readonly #open: OpenSockets;
  readonly #audit: AuditLog;

  constructor(app: INestApplicationContext) {
    // Frames are the gateways' own to read; Nest's adapter would try each as JSON.
    super(app, { messageParser: () => undefined });
    this.#access = app.get(Access);
    this.#open = app.get(OpenSockets);
    this.#audit = app.get(AuditLog);
  }

  override create(port: number, options?: object): unknown {
    const guarded = {
      ...options,
      verifyClient: this.#verify,
      // Answered with our name alone: what else the page offers is its secret.
      handleProtocols: (offered: ReadonlySet<string>) => offered.has(PAGE_PROTOCOL) && PAGE_PROTOCOL,
      maxPayload: MAX_FRAME_BYTES,
      perMessageDeflate: false,
    };
    const server = super.create(port, guarded as Parameters<WsAdapter['create']>[1]) as WebSocketServer;
    server.on('connection', (socket, request) => this.#open.add(socket, request));
    return server;
  }

  readonly #verify: VerifyClientCallbackAsync<IncomingMessage> = ({ req }, respond) => {
    this.#access.judge(req).then(
      (verdict) => {
        if (verdict.access === 'granted') return respond(true);
        this.#audit.recordRefusal(req, verdict.code);
        const error = denialError(verdict);
        respond(false, error.status, STATUS_CODES[error.status] ?? 'Refused');
      },
      () => respond(false, 500, 'Internal Server Error'),
    );
  };
}
