import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Access } from './access';
import { OpenSockets } from './open-sockets';
import { admissionOf } from './request-facts';

class FakeSocket extends EventEmitter {
  readonly close = jest.fn();
  readonly terminate = jest.fn(() => this.emit('close'));
}

describe('OpenSockets', () => {
  let denied: Set<string>;
  let judged: string[];
  let open: OpenSockets;

  beforeEach(() => {
    jest.useFakeTimers();
    denied = new Set();
    judged = [];
    open = new OpenSockets({
      isLost: ({ url }: IncomingMessage) => {
        judged.push(url ?? '');
        return Promise.resolve(denied.has(url ?? ''));
      },
    } as unknown as Access);
  });
  afterEach(() => {
    open.onApplicationShutdown();
    jest.useRealTimers();
  });

  function socket(url: string): FakeSocket {
    const made = new FakeSocket();
    open.add(made, { url } as IncomingMessage);
    return made;
  }

  it('closes within a minute the one that would no longer be let in, and leaves the others', async () => {
    const [mine, other] = [socket('/mine'), socket('/other')];
    await jest.advanceTimersByTimeAsync(60_000);
    expect([mine.close.mock.calls, other.close.mock.calls]).toEqual([[], []]);
    denied.add('/mine');
    await jest.advanceTimersByTimeAsync(60_000);
    expect(mine.close).toHaveBeenCalledWith(4401, expect.any(String));
    expect(other.close).not.toHaveBeenCalled();
  });

  it('has those of another process closed there', async () => {
    const dismissed: string[] = [];
    const admissions = ['/mine', '/other'].map((url) =>
      admissionOf({ method: 'GET', url, headersDistinct: {} }),
    );
    open.addElsewhere({
      admissions: () => Promise.resolve(admissions),
      dismiss: (admission) => Promise.resolve(dismissed.push(admission)),
    });
    denied.add('/mine');
    await open.judgeAgain();
    expect(judged).toEqual(['/mine', '/other']);
    expect(dismissed).toEqual([admissions[0]]);
  });

  it('ends one that does not say goodbye', async () => {
    denied.add('/mine');
    const mine = socket('/mine');
    await open.judgeAgain();
    expect(mine.terminate).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(mine.terminate).toHaveBeenCalledTimes(1);
  });

  it('forgets one that has closed', async () => {
    socket('/mine').emit('close');
    await open.judgeAgain();
    expect(judged).toEqual([]);
  });

  it('judges no more when the server ends', async () => {
    socket('/mine');
    open.onApplicationShutdown();
    await jest.advanceTimersByTimeAsync(120_000);
    expect(judged).toEqual([]);
  });
});
