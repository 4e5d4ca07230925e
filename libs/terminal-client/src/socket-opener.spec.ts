import { API, encodeTunnelFrame, type TunnelFrame } from '@latchkey/contracts';
import { ManualClock, ScriptedSocket } from './client.test-kit';
import {
  choiceAfter,
  FIRST_CHOICE,
  probeDelayMs,
  REMEMBERED_CHOICE,
  SocketOpener,
  type SocketOutcome,
} from './socket-opener';
import type { Transport } from './types';

const URL = 'wss://server/api/terminal?session=1';

/** A page whose network the test plays. */
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

  /** Opens a socket. @returns its transport */
  open(): Transport {
    return this.opener.open(URL).transport ?? 'websocket';
  }

  get webSocket(): ScriptedSocket {
    return this.webSockets.at(-1)!;
  }

  /** Answers the oldest open request, and waits for the consequences. */
  async answer(response: Response): Promise<void> {
    this.#unanswered.shift()?.(response);
    await settled();
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const refusal = () => new Response(null, { status: 403 });

describe('SocketOpener', () => {
  it('keeps opening WebSockets while they deliver messages', () => {
    const bench = new Bench();
    expect(bench.open()).toBe('websocket');
    bench.webSocket.emit('message', { data: '' });
    bench.webSocket.cut();
    expect(bench.open()).toBe('websocket');
    bench.webSocket.cut();
    expect(bench.open()).toBe('websocket');
    expect(bench.requests).toEqual([]);
  });

  it('switches to a tunnel to the same server after two refused WebSockets', () => {
    const bench = new Bench();
    for (let n = 0; n < 2; n++) {
      bench.open();
      bench.webSocket.cut();
    }
    expect(bench.open()).toBe('http');
    expect(bench.requests).toEqual([`POST https://server${API.tunnels}`]);
  });

  it('switches to a tunnel after a WebSocket that stays silent for 5 s', () => {
    const bench = new Bench();
    bench.open();
    bench.webSocket.open();
    bench.clock.advance(4_999);
    expect(bench.webSocket.closedByClient).toBe(false);
    bench.clock.advance(1);
    expect(bench.webSocket.closedByClient).toBe(true);
    expect(bench.open()).toBe('http');
  });

  it('starts with the tunnel when the page remembers it, and returns to WebSocket when the tunnel is refused', async () => {
    const bench = new Bench('http');
    const socket = bench.opener.open(URL);
    const closed = jest.fn();
    socket.addEventListener('close', closed);
    await bench.answer(refusal());
    expect(closed).toHaveBeenCalledWith({ code: 1006, reason: 'No tunnel could be opened.' });
    expect(bench.open()).toBe('websocket');
  });

  it('ends a tunnel that stays without sockets, but not one that is reused in time', async () => {
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
    // The server confirms the close.
    await bench.answer(bytes({ kind: 'close', socket: 1, code: 1000, reason: '' }));
    const second = bench.opener.open(URL);
    bench.clock.advance(6_000);
    const deleted = `DELETE https://server${API.tunnels}/tunnel`;
    expect(bench.requests).not.toContain(deleted);
    second.close();
    bench.clock.advance(6_000);
    expect(bench.requests).toContain(deleted);
  });

  it('probes WebSocket while the tunnel works, and drops the tunnel once WebSocket works', async () => {
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

type Event = `${Transport} ${SocketOutcome}`;

describe('choiceAfter', () => {
  it.each<[string, Event[], Transport]>([
    ['no socket yet', [], 'websocket'],
    ['a socket that works', ['websocket heard'], 'websocket'],
    ['one failure', ['websocket failed'], 'websocket'],
    ['two failures', ['websocket failed', 'websocket failed'], 'http'],
    ['a WebSocket that stays silent', ['websocket silent'], 'http'],
    ['failures around a success', ['websocket failed', 'websocket heard', 'websocket failed'], 'websocket'],
    ['a tunnel that works', ['websocket silent', 'http heard'], 'http'],
    ['a tunnel that was cut before its first message', ['websocket silent', 'http failed'], 'websocket'],
    ['a tunnel that stays silent', ['websocket silent', 'http silent'], 'websocket'],
    [
      'both failing, the tunnel last',
      ['websocket silent', 'http failed', 'websocket failed', 'http failed'],
      'websocket',
    ],
    ['both failing, WebSocket last', ['websocket silent', 'http failed', 'websocket failed'], 'http'],
    ['an earlier WebSocket failing after the switch', ['websocket silent', 'websocket failed'], 'http'],
    ['WebSocket working again', ['websocket silent', 'http heard', 'websocket heard'], 'websocket'],
    [
      'one failure after WebSocket worked again',
      ['websocket silent', 'http heard', 'websocket heard', 'websocket failed'],
      'websocket',
    ],
  ])('chooses the transport after %s', (_case, events, expected) => {
    const choice = events.reduce((before, event) => {
      const [transport, outcome] = event.split(' ') as [Transport, SocketOutcome];
      return choiceAfter(before, transport, outcome);
    }, FIRST_CHOICE);
    expect(choice.transport).toBe(expected);
  });

  it('falls back from a remembered tunnel to WebSocket when the tunnel fails', () => {
    expect(REMEMBERED_CHOICE.transport).toBe('http');
    expect(choiceAfter(REMEMBERED_CHOICE, 'http', 'failed').transport).toBe('websocket');
  });

  it('probes WebSocket after 1 s, then at growing intervals up to 30 min', () => {
    const minutes = [0, 1, 2, 3, 4, 50].map((tries) => probeDelayMs(tries) / 60_000);
    expect(minutes).toEqual([1 / 60, 5, 10, 20, 30, 30]);
  });
});
