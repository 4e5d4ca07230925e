import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { API, TUNNEL_LIMITS } from '@latchkey/contracts';
import { WebSocket } from 'ws';
import { judgedHeaders, type JudgedHeaders } from '../identity/request-facts';
import type { OpenSocket } from './tunnel';

const SOCKET_PATHS = [API.events, API.terminal].map(
  (path) => new RegExp(`^${path}(\\?session=[\\w-]{1,64})?$`),
);

/**
 * Opens a tunnel's sockets as WebSockets to this same server, with the credentials that admitted the tunnel. So each passes
 * the same access check, and is served, handed over and re-checked, as if the browser had opened it.
 */
@Injectable()
export class LoopbackSockets {
  constructor(private readonly adapter: HttpAdapterHost) {}

  /** @param headers the headers of the request that opened the tunnel */
  for(headers: JudgedHeaders): OpenSocket {
    const admission = judgedHeaders(headers);
    return (path) =>
      SOCKET_PATHS.some((pattern) => pattern.test(path))
        ? new WebSocket(this.#origin() + path, {
            headers: admission,
            perMessageDeflate: false,
            maxPayload: TUNNEL_LIMITS.maxMessageBytes,
          })
        : null;
  }

  #origin(): string {
    const server = this.adapter.httpAdapter.getHttpServer() as Server;
    const { address, port } = server.address() as AddressInfo;
    const host = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address;
    return `ws://${host}:${String(port)}`;
  }
}
