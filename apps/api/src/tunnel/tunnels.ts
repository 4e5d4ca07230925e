import type { IncomingMessage } from 'node:http';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { SOCKET_CLOSE } from '@latchkey/contracts';
import { ApiError } from '../common/api-error';
import { OpenSockets } from '../identity/open-sockets';
import { LoopbackSockets } from './loopback-sockets';
import { Tunnel } from './tunnel';

/** One per page: far more than the tabs that anyone keeps open. */
const MAX_TUNNELS = 32;

/** Holds the open tunnels. Their access is re-checked every minute, as for sockets. */
@Injectable()
export class Tunnels implements BeforeApplicationShutdown {
  readonly #tunnels = new Map<string, Tunnel>();

  constructor(
    private readonly sockets: LoopbackSockets,
    private readonly open: OpenSockets,
  ) {}

  /** @param request the admitted request that opens the tunnel */
  create(request: IncomingMessage): Tunnel {
    this.#makeRoom();
    const tunnel = new Tunnel(this.sockets.for(request.headers));
    this.#tunnels.set(tunnel.id, tunnel);
    tunnel.once('close', () => this.#tunnels.delete(tunnel.id));
    this.open.add(tunnel, request);
    return tunnel;
  }

  /** @throws ApiError TUNNEL_NOT_FOUND */
  find(id: string): Tunnel {
    const tunnel = this.#tunnels.get(id);
    if (tunnel !== undefined) return tunnel;
    throw new ApiError('TUNNEL_NOT_FOUND', 'This tunnel is closed.', 'Open a new one.');
  }

  beforeApplicationShutdown(): void {
    for (const tunnel of [...this.#tunnels.values()]) tunnel.close(1001, 'Latchkey is stopping.');
  }

  /** Closes the oldest tunnel, since the newest pages are the ones in use. */
  #makeRoom(): void {
    const [oldest] = this.#tunnels.values();
    if (oldest === undefined || this.#tunnels.size < MAX_TUNNELS) return;
    oldest.close(SOCKET_CLOSE.tooMany, `More than ${String(MAX_TUNNELS)} pages are open.`);
  }
}
