import { Logger } from '@nestjs/common';
import { Subject } from 'rxjs';
import { failed, type ApiResult } from '@latchkey/databricks-client';
import { Clock } from '../common/clock';
import { MemorySecretStore, SecretStore } from '../workspace/secret-store';
import { decodeSessions, encodeSessions, MAX_LIST_BYTES, MAX_SESSIONS } from './browser-session-list';
import { BrowserSessions } from './browser-sessions';
import type { CookieClaim } from './session-cookie';

const KEY = 'browser-sessions';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';

class TestClock extends Clock {
  nowMs = 1_800_000_000_000;

  override now(): number {
    return this.nowMs;
  }

  override monotonicNow(): number {
    return this.nowMs;
  }
}

const NO_ANSWER = failed({
  kind: 'unavailable',
  status: null,
  code: 'TIMEOUT',
  message: 'No answer.',
  retryAfterSeconds: null,
});

/** Keeps its values in memory, and fails while `down` is set. */
class TestStore extends SecretStore {
  readonly durable = true;
  down = false;
  writes = 0;
  readonly values = new MemorySecretStore();
  readonly exposed = new Subject<void>();

  override get exposures(): Subject<void> {
    return this.exposed;
  }

  read(key: string): Promise<ApiResult<string | null>> {
    return this.down ? Promise.resolve(NO_ANSWER) : this.values.read(key);
  }

  write(key: string, value: string): Promise<ApiResult<null>> {
    if (this.down) return Promise.resolve(NO_ANSWER);
    this.writes += 1;
    return this.values.write(key, value);
  }
}

beforeAll(() => {
  Logger.overrideLogger(false);
});

let clock: TestClock;
let store: TestStore;
let sessions: BrowserSessions;

beforeEach(() => {
  clock = new TestClock();
  store = new TestStore();
  sessions = start();
});

function start(): BrowserSessions {
  return new BrowserSessions(store, clock);
}

/** A cookie of this moment. Its time is in whole seconds. */
function cookie(name: string): CookieClaim {
  return { sessionId: name.padEnd(22, '-'), issuedAtMs: Math.floor(clock.nowMs / 1_000) * 1_000 };
}

function admit(claim: CookieClaim, isUse = true): Promise<boolean> {
  return sessions.admit(claim, FIREFOX, isUse);
}

async function signIn(name: string): Promise<CookieClaim> {
  const claim = cookie(name);
  sessions.issued(claim.sessionId, FIREFOX);
  expect(await admit(claim)).toBe(true);
  return claim;
}

const listed = (): readonly string[] => sessions.all.map(({ id }) => id.replaceAll('-', ''));

async function passAndStore(ms: number): Promise<void> {
  clock.nowMs += ms;
  await sessions.tick();
}

describe('a browser session', () => {
  it('is listed with its device once its cookie is used', async () => {
    const claim = cookie('a');
    sessions.issued(claim.sessionId, FIREFOX);
    expect(sessions.all).toEqual([]);
    await admit(claim);
    expect(sessions.all).toMatchObject([{ id: claim.sessionId, device: 'Firefox on Linux' }]);
  });

  it('is refused once it was ended, also by the next process', async () => {
    const [ended, other] = [await signIn('a'), await signIn('b')];
    expect(sessions.end(ended.sessionId)).toBe(true);
    expect(sessions.end(ended.sessionId)).toBe(false);
    expect([await admit(ended), await admit(other)]).toEqual([false, true]);
    await sessions.flush();
    clock.nowMs += 60_000;
    sessions = start();
    expect([await admit(ended), await admit(other)]).toEqual([false, true]);
    expect(listed()).toEqual(['b']);
  });

  it('stays ended while the store can’t be written', async () => {
    const ended = await signIn('a');
    await sessions.flush();
    store.down = true;
    sessions.end(ended.sessionId);
    await sessions.flush();
    expect(sessions.isStored).toBe(false);
    expect(await admit(ended)).toBe(false);
    store.down = false;
    await passAndStore(HOUR_MS);
    expect(sessions.isStored).toBe(true);
    sessions = start();
    expect(await admit(ended)).toBe(false);
  });

  it('can be ended before its cookie was used', async () => {
    const claim = cookie('a');
    sessions.issued(claim.sessionId, FIREFOX);
    sessions.end(claim.sessionId);
    expect(await admit(claim)).toBe(false);
  });

  it('ends after a week without use, and says so once', async () => {
    const idle: string[] = [];
    sessions.onIdleEnd((id) => idle.push(id));
    const [unused, used] = [await signIn('a'), await signIn('b')];
    clock.nowMs += 6 * DAY_MS;
    await admit(used);
    clock.nowMs += DAY_MS;
    expect([await admit(unused), await admit(used)]).toEqual([false, true]);
    await passAndStore(1_000);
    expect(idle).toEqual([unused.sessionId]);
  });

  it('is not used by what it has open', async () => {
    const claim = await signIn('a');
    for (let day = 0; day < 6; day += 1) {
      clock.nowMs += DAY_MS;
      expect(await admit(claim, false)).toBe(true);
    }
    clock.nowMs += DAY_MS;
    expect(await admit(claim, false)).toBe(false);
  });

  it('is written once an hour at most while it is used', async () => {
    const claim = await signIn('a');
    await passAndStore(5_000);
    await passAndStore(5_000);
    expect(store.writes).toBe(1);
    for (let minute = 0; minute < 180; minute += 1) {
      await admit(claim);
      await passAndStore(60_000);
    }
    expect(store.writes).toBe(3);
  });

  it('replaces the one that was used least recently when there are too many', async () => {
    const first = await signIn('first');
    for (let i = 0; i < MAX_SESSIONS; i += 1) {
      clock.nowMs += 1_000;
      await signIn(`s${String(i)}`);
    }
    expect(listed()).toHaveLength(MAX_SESSIONS);
    expect(await admit(first)).toBe(false);
  });
});

describe('ending the other sessions', () => {
  it('leaves the own one, and is stored', async () => {
    const [own, other] = [await signIn('a'), await signIn('b')];
    sessions.endAll(own.sessionId);
    expect([await admit(own), await admit(other)]).toEqual([true, false]);
    await sessions.flush();
    sessions = start();
    expect([await admit(own), await admit(other)]).toEqual([true, false]);
  });

  it('works while the list can’t be read, and leaves the own one', async () => {
    const [own, other] = [await signIn('a'), await signIn('b')];
    await sessions.flush();
    store.down = true;
    sessions = start();
    expect([await admit(own), await admit(other)]).toEqual([true, true]);
    sessions.endAll(own.sessionId);
    expect([await admit(own), await admit(other)]).toEqual([true, false]);
    store.down = false;
    await passAndStore(HOUR_MS);
    expect([await admit(own), await admit(other)]).toEqual([true, false]);
  });
});

describe('a signed cookie that is not in the list', () => {
  it('counts when it comes from an earlier release, which kept no list', async () => {
    const old = cookie('old');
    clock.nowMs += DAY_MS;
    expect(await admit(old)).toBe(true);
    expect(sessions.all).toMatchObject([{ device: 'Firefox on Linux', signedInAtMs: old.issuedAtMs }]);
  });

  it('counts when its process ended before it could store it', async () => {
    await signIn('a');
    await sessions.flush();
    clock.nowMs += 2_000;
    const lost = await signIn('b');
    sessions = start();
    expect(await admit(lost)).toBe(true);
  });

  it('is refused when the list is younger: it was ended', async () => {
    const unknown = cookie('unknown');
    clock.nowMs += 2_000;
    await signIn('a');
    await sessions.flush();
    sessions = start();
    expect(await admit(unknown)).toBe(false);
  });

  it('counts while the list can’t be read, and is judged by it as soon as it is', async () => {
    const [kept, ended] = [await signIn('a'), await signIn('b')];
    sessions.end(ended.sessionId);
    clock.nowMs += 1_000;
    await sessions.flush();
    store.down = true;
    sessions = start();
    expect([await admit(kept), await admit(ended)]).toEqual([true, true]);
    store.down = false;
    await sessions.settle();
    jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 20_000);
    expect([await admit(kept), await admit(ended)]).toEqual([true, false]);
    jest.restoreAllMocks();
  });
});

describe('the stored list', () => {
  it.each([
    ['no JSON', '{'],
    ['another format', '{"format":2,"savedAtMs":1,"sessions":[]}'],
    ['a session that is none', '{"format":1,"savedAtMs":1,"sessions":[null]}'],
    ['a time that is none', '{"format":1,"savedAtMs":1e300,"sessions":[]}'],
    ['too long', '{'.padEnd(MAX_LIST_BYTES + 1, ' ')],
  ])('signs browsers out when it is damaged: %s', async (_case, text) => {
    const claim = cookie('a');
    clock.nowMs += 2_000;
    await store.write(KEY, text);
    expect(await admit(claim)).toBe(false);
    expect(await signIn('b')).toBeDefined();
  });

  it('is small even when it is full, and reads back as written', () => {
    const session = {
      id: 'x'.repeat(22),
      device: 'd'.repeat(60),
      signedInAtMs: 8.64e15,
      lastUsedAtMs: 8.64e15,
    };
    const list = { savedAtMs: 8.64e15, sessions: Array.from({ length: MAX_SESSIONS }, () => session) };
    expect(encodeSessions(list).length).toBeLessThan(MAX_LIST_BYTES);
    expect(decodeSessions(encodeSessions(list))).toEqual(list);
  });

  it('is dropped when others had access to it', async () => {
    const claim = await signIn('a');
    await sessions.flush();
    store.exposed.next();
    expect(await admit(claim)).toBe(false);
    expect(sessions.all).toEqual([]);
  });
});
