import { EventEmitter } from 'node:events';
import { Subject } from 'rxjs';
import type { WebSocket } from 'ws';
import type { Rotator } from '../pat/rotator';
import type { PreferencesStore } from '../preferences/preferences-store';
import type { SessionRegistry } from '../terminal/session-registry';
import { EventsGateway } from './events.gateway';

/** A page's end of the control channel. */
class FakeSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  readonly bufferedAmount = 0;
  readonly sent: string[] = [];
  closeCode: number | null = null;

  send(data: string): void {
    this.sent.push(data);
  }

  close(code: number): void {
    this.closeCode = code;
    this.readyState = 2;
  }
}

describe('EventsGateway', () => {
  const changes = new Subject<void>();
  const document = { changes: new Subject<void>(), current: { revision: 0, value: null } };
  const gateway = new EventsGateway(
    { changes, status: () => ({ state: 'valid' }) } as unknown as Rotator,
    {
      changes: new Subject<void>(),
      listed: () => ({ home: '/home/app', sessions: [] }),
    } as unknown as SessionRegistry,
    { preferences: document, layout: document } as unknown as PreferencesStore,
  );
  const open: FakeSocket[] = [];
  const connect = (): FakeSocket => {
    const socket = new FakeSocket();
    open.push(socket);
    gateway.handleConnection(socket as unknown as WebSocket);
    return socket;
  };
  const leave = (socket: FakeSocket): void => gateway.handleDisconnect(socket as unknown as WebSocket);
  afterEach(() => open.splice(0).forEach(leave));

  it('closes the oldest page for the 33rd, and tells the others as before', () => {
    const [first, second] = [connect(), connect()];
    for (let n = 3; n <= 32; n++) connect();
    expect(open.filter(({ closeCode }) => closeCode !== null)).toEqual([]);

    const last = connect();
    expect([first.closeCode, second.closeCode, last.closeCode]).toEqual([1013, null, null]);
    changes.next();
    expect([first.sent.length, second.sent.length, last.sent.length]).toEqual([4, 5, 5]);
  });

  it('tells at once what other pages chose, and whenever that changes', () => {
    const page = connect();
    document.changes.next();
    const types = page.sent.map((event) => (JSON.parse(event) as { type: string }).type);
    const both = ['preferences', 'layout'];
    expect(types).toEqual(['pat-status', 'sessions', ...both, ...both]);
  });

  it('has room again when a page has left', () => {
    const first = connect();
    for (let n = 2; n <= 32; n++) leave(connect());
    connect();
    expect(first.closeCode).toBeNull();
  });
});
