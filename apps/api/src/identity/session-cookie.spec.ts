import { Subject } from 'rxjs';
import { failed, type ApiResult } from '@latchkey/databricks-client';
import type { AppConfig } from '../config/app-config';
import { MemorySecretStore, SecretStore } from '../workspace/secret-store';
import { CookieKeys } from './cookie-keys';
import { SessionCookie, type SignIn } from './session-cookie';

const DAY_MS = 24 * 3600 * 1000;
/** Longer than any cookie may live. */
const MAX_DAYS = 100;
const config = { mode: 'local', appName: 'latchkey' } as AppConfig;
const NO_ANSWER = failed({
  kind: 'unavailable',
  status: null,
  code: 'TIMEOUT',
  message: 'No answer.',
  retryAfterSeconds: null,
});

/** A store that answers a read when the test says so. */
class SlowStore extends SecretStore {
  readonly durable = true;
  readonly written: string[] = [];
  readonly reads: ((answer: ApiResult<string | null>) => void)[] = [];

  read(): Promise<ApiResult<string | null>> {
    return new Promise((answer) => this.reads.push(answer));
  }

  write(_key: string, value: string): Promise<ApiResult<null>> {
    this.written.push(value);
    return Promise.resolve({ ok: true, value: null });
  }
}

const cookieOn = (store: SecretStore): SessionCookie => new SessionCookie(config, new CookieKeys(store));
type Carried = Parameters<SessionCookie['isValid']>[0];
/** What a browser sends that was signed in so. */
const carried = ({ setCookie, pageSecret }: SignIn): Carried => {
  const [name = '', value = ''] = (setCookie.split(';', 1)[0] ?? '').split('=');
  return { cookies: new Map([[name, value]]), pageSecret };
};
const withCookie = (value: string): Carried => ({
  cookies: new Map([['latchkey_latchkey', value]]),
  pageSecret: null,
});
/** What it gives within the time, or that it still waits. */
async function after<T>(milliseconds: number, promise: Promise<T>): Promise<T | 'waits'> {
  let outcome: T | 'waits' = 'waits';
  void promise.then((value) => (outcome = value));
  await jest.advanceTimersByTimeAsync(milliseconds);
  return outcome;
}

describe('SessionCookie', () => {
  it('outlives a restart', async () => {
    const store = new MemorySecretStore();
    const cookies = carried(await cookieOn(store).issue());
    expect(await cookieOn(store).isValid(cookies)).toBe(true);
    expect(await cookieOn(new MemorySecretStore()).isValid(cookies)).toBe(false);
  });

  it.each(['', '.', '..', 'a.b', 'a.b.c', 'a.NaN.c'])('refuses %j', async (value) => {
    expect(await cookieOn(new MemorySecretStore()).isValid(withCookie(value))).toBe(false);
  });

  // On Databricks Apps the signature alone protects a cookie: there is no page secret.
  it.each(['local', 'databricks-apps'] as const)('refuses a changed cookie in mode %s', async (mode) => {
    const cookie = new SessionCookie({ ...config, mode }, new CookieKeys(new MemorySecretStore()));
    const { cookies, pageSecret } = carried(await cookie.issue());
    const [id = '', issued = '', signature = ''] = cookies.get(cookie.name)?.split('.') ?? [];
    const isValid = (...parts: string[]) =>
      cookie.isValid({ cookies: new Map([[cookie.name, parts.join('.')]]), pageSecret });
    expect(await isValid(id, issued, signature)).toBe(true);
    expect(await isValid(id, String(Number(issued) + 1), signature)).toBe(false);
    expect(await isValid(`${id}x`, issued, signature)).toBe(false);
    expect(
      await isValid(
        id,
        issued,
        signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
      ),
    ).toBe(false);
  });

  it('lasts a week on a local run, a month on Databricks Apps, where it needs no page secret', async () => {
    jest.useFakeTimers();
    const lifetimes: Record<string, number> = {};
    for (const mode of ['local', 'databricks-apps'] as const) {
      const cookie = new SessionCookie({ ...config, mode }, new CookieKeys(new MemorySecretStore()));
      const { cookies, pageSecret } = carried(await cookie.issue());
      const isValid = () => cookie.isValid({ cookies, pageSecret: mode === 'local' ? pageSecret : null });
      let days = 0;
      for (; days < MAX_DAYS && (await isValid()); days += 1) jest.advanceTimersByTime(DAY_MS);
      lifetimes[mode] = days;
    }
    jest.useRealTimers();
    expect(lifetimes).toEqual({ local: 7, 'databricks-apps': 30 });
  });
});

describe('SessionCookie when others had access to the store', () => {
  it('signs every browser out, and stores another key', async () => {
    const exposures = new Subject<void>();
    const store = new (class extends MemorySecretStore {
      override get exposures(): Subject<void> {
        return exposures;
      }
    })();
    const cookie = cookieOn(store);
    const early = carried(await cookie.issue());
    const keyOf = async () => store.read('session-cookie-key');
    const exposed = await keyOf();
    expect(await cookie.isValid(early)).toBe(true);
    store.clear();
    exposures.next();
    expect(await cookie.isValid(early)).toBe(false);
    expect(await cookie.isValid(carried(await cookie.issue()))).toBe(true);
    expect(await keyOf()).not.toEqual(exposed);
  });
});

describe('SessionCookie with a replaced key', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('refuses every earlier cookie at once, and stores the key as soon as the store can be written', async () => {
    let isDown = false;
    const store = new (class extends MemorySecretStore {
      override write(key: string, value: string): Promise<ApiResult<null>> {
        return isDown ? Promise.resolve(NO_ANSWER) : super.write(key, value);
      }
    })();
    const keys = new CookieKeys(store);
    const cookie = new SessionCookie(config, keys);
    const early = carried(await cookie.issue());
    isDown = true;
    await keys.rotate();
    expect([await cookie.isValid(early), keys.isSettled, keys.isStored]).toEqual([false, true, false]);
    const late = carried(await cookie.issue());
    isDown = false;
    await jest.advanceTimersByTimeAsync(5_000);
    expect(keys.isStored).toBe(true);
    expect([await cookieOn(store).isValid(early), await cookieOn(store).isValid(late)]).toEqual([
      false,
      true,
    ]);
  });
});

describe('SessionCookie while the store does not answer', () => {
  let store: SlowStore;
  let cookie: SessionCookie;
  beforeEach(() => {
    jest.useFakeTimers();
    store = new SlowStore();
    cookie = cookieOn(store);
  });
  afterEach(() => jest.useRealTimers());

  it('lets no request wait longer than a second, and all of them ask once', async () => {
    const strangers = [1, 2, 3].map(() => cookie.isValid(withCookie('a.9999999999.b')));
    expect(await after(900, Promise.all(strangers))).toBe('waits');
    expect(await after(100, Promise.all(strangers))).toEqual([false, false, false]);
    expect(store.reads).toHaveLength(1);
  });

  it('signs with a temporary key, which stays good when the stored one is known', async () => {
    const [before, other] = [cookie.issue(), cookieOn(new MemorySecretStore()).issue()];
    const early = carried((await after(1_000, before)) as SignIn);
    expect(await cookie.isValid(early)).toBe(true);

    store.reads[0]?.({ ok: true, value: Buffer.alloc(32, 7).toString('base64url') });
    await after(0, Promise.resolve());
    expect(await cookie.isValid(early)).toBe(true);
    expect(await cookie.isValid(carried(await other))).toBe(false);
    const late = carried(await cookie.issue());
    const restarted = new SlowStore();
    const judged = cookieOn(restarted).isValid(late);
    restarted.reads[0]?.({ ok: true, value: Buffer.alloc(32, 7).toString('base64url') });
    expect(await after(0, judged)).toBe(true);
    expect(store.written).toEqual([]);
  });

  it('lets a browser of an earlier run in as soon as the stored key is known', async () => {
    const first = cookieOn(store);
    const issuing = first.issue();
    store.reads[0]?.({ ok: true, value: null });
    const cookies = carried((await after(0, issuing)) as SignIn);

    const judged = cookie.isValid(cookies);
    expect(await after(500, judged)).toBe('waits');
    store.reads[1]?.({ ok: true, value: store.written[0] ?? '' });
    expect(await after(0, judged)).toBe(true);
  });

  it('asks again after a failure, not sooner than every few seconds, and then stores the key that signed', async () => {
    const issuing = cookie.issue();
    store.reads[0]?.(NO_ANSWER);
    const cookies = carried((await after(0, issuing)) as SignIn);
    expect(await after(2_900, cookie.isValid(cookies))).toBe(true);
    expect(store.reads).toHaveLength(1);
    await after(100, Promise.resolve());
    expect(await cookie.isValid(cookies)).toBe(true);
    expect(store.reads).toHaveLength(2);
    store.reads[1]?.({ ok: true, value: null });
    await after(0, Promise.resolve());

    const restarted = new SlowStore();
    const judged = cookieOn(restarted).isValid(cookies);
    restarted.reads[0]?.({ ok: true, value: store.written[0] ?? '' });
    expect(await after(0, judged)).toBe(true);
  });
});
