import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encodeTunnelFrame, TUNNEL_LIMITS, TunnelFrameReader } from '@latchkey/contracts';
import type { Response } from 'express';
import express from 'express';
import { WebSocket, WebSocketServer } from 'ws';
import { Tunnel } from './tunnel';

const MESSAGE = Buffer.alloc(16 * 1024, 'x');
const MESSAGES = 2000;
/** An upper bound of what the kernel and Node buffer for two connections, besides the tunnel's own buffer. */
const IN_FLIGHT_BYTES = 16 * 2 ** 20;

describe('a tunnel whose page reads slowly', () => {
  let target: WebSocketServer;
  let pages: Server;
  let tunnel: Tunnel;
  let sentBytes = 0;

  beforeAll(async () => {
    target = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(target, 'listening');
    target.on('connection', (socket) => {
      const send = (left: number): void => {
        if (left === 0) return socket.close(1000);
        socket.send(MESSAGE, () => {
          sentBytes += MESSAGE.length;
          send(left - 1);
        });
      };
      send(MESSAGES);
    });
    const { port } = target.address() as AddressInfo;
    tunnel = new Tunnel(() => new WebSocket(`ws://127.0.0.1:${port}`));
    pages = createServer(
      express().get(
        '/',
        (asked, response) => void tunnel.read(response as Response, Number(asked.query['from']), false),
      ),
    );
    pages.listen(0, '127.0.0.1');
    await once(pages, 'listening');
  });

  afterAll(() => {
    tunnel.terminate();
    pages.closeAllConnections();
    pages.close();
    for (const client of target.clients) client.terminate();
    target.close();
  });

  it('buffers little, and delivers every byte once the page reads and confirms', async () => {
    const { port } = pages.address() as AddressInfo;
    const asked = request({ port, host: '127.0.0.1', path: '/?from=0' }).end();
    const [stream] = (await once(asked, 'response')) as [IncomingMessage];
    const body = encodeTunnelFrame({ kind: 'open', socket: 1, path: '' });
    expect(tunnel.write({ number: 0, received: 0, body })).toBe(true);
    // Wait until nothing moves: every buffer on the way is full.
    for (let before = -1; before !== sentBytes || sentBytes === 0;) {
      before = sentBytes;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(sentBytes).toBeLessThan((MESSAGES * MESSAGE.length) / 2);
    expect(sentBytes).toBeLessThan(IN_FLIGHT_BYTES);
    expect(tunnel.producedBytes).toBeLessThan(TUNNEL_LIMITS.unconfirmedBytes + 2 ** 18);

    const frames = new TunnelFrameReader();
    let [received, number, bytes] = [0, 1, 0];
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      received += chunk.length;
      expect(tunnel.write({ number: number++, received, body: new Uint8Array(0) })).toBe(true);
      const read = frames.read(chunk) ?? [];
      for (const frame of read) if (frame.kind === 'binary') bytes += frame.bytes.length;
      if (read.some(({ kind }) => kind === 'close')) break;
    }
    expect(bytes).toBe(MESSAGES * MESSAGE.length);
  });
});
