import { API, encodeTunnelFrame, type TunnelFrame } from '@latchkey/contracts';
import { ManualClock, ScriptedSocket } from './client.test-kit';
import { SocketOpener } from './socket-opener';
import type { Transport } from './types';

const URL = 'wss://server/api/terminal?session=1';

/** A page whose network is the test. */
class Bench {
  readonly clock = new ManualClock();
  readonly webSockets: ScriptedSocket[] = [];
  readonly requests: string[] = [];
  remembered: Transport | null = null;
  readonly #unanswered: ((response: Response) => void)[] = [];
  readonly opener: SocketOpener;

  constructor(remembered: Transport | null = null) {
    this.remembered = remembered;
    this.opener = new SocketOpener({
      openWebSocket: () => {
        const socket = new ScriptedSocket();
        this.webSockets.push(socket);
        return socket;
      },
      headers: () => ({}),
      probeUrl: 'wss://server/api/events',
      memory: { read: () => this.remembered, write: (transport) => (this.remembered = transport) },
      clock: this.clock,
      fetch: ((url: string, { method }: RequestInit) => {
        this.requests.push(`${method} ${url}`);
        return new Promise<Response>((resolve) => this.#unanswered.push(resolve));
      }) as typeof fetch,
    });
  }

  /** Opens a socket. @returns what it turned out to be */
  open(): Transport {
    return this.opener.open(URL).transport ?? 'websocket';
  }

  get webSocket(): ScriptedSocket {
    return this.webSockets.at(-1)!;
  }

  /** Answers the oldest request that waits, and lets all that follows from it happen. */
  async answer(response: Response): Promise<void> {
    this.#unanswered.shift()?.(response);
    await settled();
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const refusal = () => new Response(null, { status: 403 });

describe('SocketOpener', () => {
  it('opens WebSockets while they work', () => {
    const bench = new Bench();
    expect(bench.open()).toBe('websocket');
    bench.webSocket.emit('message', { data: '' });
    bench.webSocket.cut();
    expect(bench.open()).toBe('websocket');
    bench.webSocket.cut();
    expect(bench.open()).toBe('websocket');
    expect(bench.requests).toEqual([]);
  });

  it('goes through a tunnel of the same server after two that were refused', () => {
    const bench = new Bench();
    for (let n = 0; n < 2; n++) {
      bench.open();
      bench.webSocket.cut();
    }
    expect(bench.open()).toBe('http');
    expect(bench.requests).toEqual([`POST https://server${API.tunnels}`]);
  });

  it('gives up a WebSocket on which nothing comes', () => {
    const bench = new Bench();
    bench.open();
    bench.webSocket.open();
    bench.clock.advance(4_999);
    expect(bench.webSocket.closedByClient).toBe(false);
    bench.clock.advance(1);
    expect(bench.webSocket.closedByClient).toBe(true);
    expect(bench.open()).toBe('http');
  });

  it('begins with the tunnel where that was needed before, and with WebSocket again when it is refused', async () => {
    const bench = new Bench('http');
    const socket = bench.opener.open(URL);
    const closed = jest.fn();
    socket.addEventListener('close', closed);
    await bench.answer(refusal());
    expect(closed).toHaveBeenCalledWith({ code: 1006, reason: 'No tunnel could be opened.' });
    expect(bench.open()).toBe('websocket');
  });

  it('ends a tunnel that nobody uses, and none that is used again', async () => {
    const bench = new Bench('http');
    const bytes = (...frames: TunnelFrame[]) =>
      new Response(Buffer.concat(frames.map(encodeTunnelFrame)), {
        headers: { 'Content-Type': 'application/octet-stream' },
      });
    const first = bench.opener.open(URL);
    await bench.answer(Response.json({ id: 'tunnel' }, { status: 201 }));
    await bench.answer(Response.json({ producedBytes: 9 }));
    await bench.answer(bytes({ kind: 'text', socket: 1, text: 'heard' }));
    first.close();
    await settled();
    // The server says goodbye too.
    await bench.answer(bytes({ kind: 'close', socket: 1, code: 1000, reason: '' }));
    const second = bench.opener.open(URL);
    bench.clock.advance(6_000);
    const deleted = `DELETE https://server${API.tunnels}/tunnel`;
    expect(bench.requests).not.toContain(deleted);
    second.close();
    bench.clock.advance(6_000);
    expect(bench.requests).toContain(deleted);
  });

  it('tries WebSocket beside a tunnel that works, and leaves the tunnel when it works too', async () => {
    const bench = new Bench('http');
    const socket = bench.opener.open(URL);
    const [heard, closed] = [jest.fn(), jest.fn()];
    socket.addEventListener('message', heard);
    socket.addEventListener('close', closed);
    await bench.answer(Response.json({ id: 'tunnel' }, { status: 201 }));
    expect(bench.requests.slice(1).sort()).toEqual([
      `GET https://server${API.tunnels}/tunnel?from=0`,
      `POST https://server${API.tunnels}/tunnel?number=0&received=0`,
    ]);
    await bench.answer(Response.json({ producedBytes: 18 }));
    const text = Uint8Array.from([0, 0, 0, 0, 4, 0, 0, 0, 1]);
    await bench.answer(new Response(text, { headers: { 'Content-Type': 'application/octet-stream' } }));
    expect(heard).toHaveBeenCalledWith({ data: '' });
    expect(bench.remembered).toBe('http');

    bench.clock.advance(1_000);
    expect(bench.webSockets).toHaveLength(1);
    bench.webSocket.cut();
    bench.clock.advance(5 * 60_000 - 1);
    expect(bench.webSockets).toHaveLength(1);
    bench.clock.advance(1);
    expect(bench.webSockets).toHaveLength(2);
    bench.webSocket.open();
    bench.webSocket.emit('message', { data: '' });
    expect(closed).toHaveBeenCalledWith({ code: 1012, reason: 'WebSocket works again.' });
    expect(bench.requests.at(-1)).toBe(`DELETE https://server${API.tunnels}/tunnel`);
    expect([bench.remembered, bench.open()]).toEqual(['websocket', 'websocket']);
  });
});
