import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { backoffDelayMs, Mutex, withTimeout } from '@latchkey/concurrency';
import { Clock } from '../common/clock';
import { SecretStore } from '../workspace/secret-store';
import {
  decodeSessions,
  encodeSessions,
  MAX_SESSIONS,
  type SessionList,
  type StoredSession,
} from './browser-session-list';
import { deviceName } from './device-name';
import type { CookieClaim } from './session-cookie';
import { StoreQuestion } from './store-question';

const KEY = 'browser-sessions';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A person who works with it opens the page at least once a week. */
export const IDLE_DAYS = 7;
/** How exact the last use is: an open page must not have the list written all day. */
const TOUCH_EVERY_MS = HOUR_MS;
const WRITE_BEHIND_MS = 5_000;
const RETRY = { firstMs: 5_000, capMs: 300_000, jitter: 0 };
/** How long a request that ends a session waits for the store. */
const FLUSH_TIMEOUT_MS = 3_000;
const STOP_TIMEOUT_MS = 1_500;
/** Cookies that were handed out and not used yet, and sessions that were ended here: the latest of each. */
const MAX_REMEMBERED = 500;

/**
 * Keeps the list of signed-in browsers, written behind beside the key of their cookies. A cookie counts while its session is in
 * the list. What was ended here stays ended whatever the store says; while the list can't be read, every other signed
 * cookie counts, so that trouble with the store does not lock the owner out.
 */
@Injectable()
export class BrowserSessions implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger(BrowserSessions.name);
  readonly #mutex = new Mutex();
  readonly #sessions = new Map<string, StoredSession>();
  readonly #issued = new Map<string, string>();
  readonly #ended = new Set<string>();
  readonly #question = new StoreQuestion(
    () => this.#read(),
    (failure) =>
      this.#logger.warn(
        `The list of browser sessions can't be read, so ended ones may come back. ${failure}`,
      ),
  );
  /** When the stored list was written; null if there was none, as after an earlier release. Undefined until it is read. */
  #savedAtMs: number | null | undefined;
  #unsavedSinceMs: number | null = null;
  #failures = 0;
  #notBeforeMs = 0;
  #onIdleEnd: (id: string) => void = () => undefined;

  constructor(
    private readonly store: SecretStore,
    private readonly clock: Clock,
  ) {
    // Every cookie is void then, because its key is replaced.
    store.exposures.subscribe(() => this.endAll());
  }

  onApplicationBootstrap(): void {
    void this.settle();
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.#unsavedSinceMs !== null) await withTimeout(this.#save(), STOP_TIMEOUT_MS, undefined);
  }

  /** Has `listener` called with the id of each session that ends because it was not used. */
  onIdleEnd(listener: (id: string) => void): void {
    this.#onIdleEnd = listener;
  }

  /** The latest used first. */
  get all(): readonly StoredSession[] {
    this.#endIdle();
    return [...this.#sessions.values()].sort((a, b) => b.lastUsedAtMs - a.lastUsedAtMs);
  }

  /** False while the latest change could not be stored. */
  get isStored(): boolean {
    return this.store.durable && this.#failures === 0;
  }

  /** Reads the stored list unless it was read, and waits briefly. */
  settle(): Promise<void> {
    return this.#savedAtMs === undefined ? this.#question.settle() : Promise.resolve();
  }

  /** Notes a session whose cookie is handed out. It is listed once a request carries the cookie. */
  issued(id: string, userAgent: string | null): void {
    remember(this.#issued, id, deviceName(userAgent));
  }

  /**
   * Whether the session of a validly signed cookie may continue.
   * @param isUse false for judging what is open already, which is no use of the browser
   */
  async admit(claim: CookieClaim, userAgent: string | null, isUse: boolean): Promise<boolean> {
    const { sessionId: id } = claim;
    if (this.#ended.has(id)) return false;
    await this.settle();
    this.#endIdle();
    if (this.#ended.has(id)) return false;
    const known = this.#sessions.get(id);
    if (known !== undefined) {
      if (isUse) this.#touch(known);
      return true;
    }
    const device = this.#issued.get(id);
    if (device === undefined && !this.#isYetToBeListed(claim)) return this.#savedAtMs === undefined;
    this.#issued.delete(id);
    this.#add({
      id,
      device: device ?? deviceName(userAgent),
      signedInAtMs: claim.issuedAtMs,
      lastUsedAtMs: this.clock.now(),
    });
    return true;
  }

  /** Whether a session was ended, by this process. */
  isEnded(id: string): boolean {
    return this.#ended.has(id);
  }

  /** Ends a session. @returns false if no session has this id */
  end(id: string): boolean {
    const isKnown = this.#sessions.delete(id) || this.#issued.delete(id);
    if (!isKnown) return false;
    this.#rememberEnded(id);
    this.#changed();
    return true;
  }

  /** Ends every session but one, which is listed from then on, even if the list could not be read. */
  endAll(exceptId: string | null = null): void {
    const nowMs = this.clock.now();
    for (const id of [...this.#sessions.keys(), ...this.#issued.keys()]) {
      if (id !== exceptId) this.end(id);
    }
    if (exceptId !== null && !this.#sessions.has(exceptId)) {
      const device = this.#issued.get(exceptId) ?? deviceName(null);
      this.#add({ id: exceptId, device, signedInAtMs: nowMs, lastUsedAtMs: nowMs });
    }
    // The list counts as read now: a cookie that is not in it is from before.
    this.#savedAtMs = nowMs;
    this.#changed();
  }

  /** Stores the list now, and waits for it briefly. */
  async flush(): Promise<void> {
    if (this.#unsavedSinceMs !== null) await withTimeout(this.#save(), FLUSH_TIMEOUT_MS, undefined);
  }

  /** Stores the list when it is due. */
  @Cron(CronExpression.EVERY_SECOND, { waitForCompletion: true })
  async tick(): Promise<void> {
    this.#endIdle();
    const nowMs = this.clock.monotonicNow();
    if (this.#unsavedSinceMs === null || nowMs < this.#notBeforeMs) return;
    if (nowMs - this.#unsavedSinceMs >= WRITE_BEHIND_MS) await this.#save();
  }

  /** A cookie of an earlier release, or of a process that ended before it could store the list. */
  #isYetToBeListed({ issuedAtMs }: CookieClaim): boolean {
    return this.#savedAtMs === null || (this.#savedAtMs !== undefined && issuedAtMs > this.#savedAtMs);
  }

  #touch(session: StoredSession): void {
    const nowMs = this.clock.now();
    if (Math.abs(nowMs - session.lastUsedAtMs) < TOUCH_EVERY_MS) return;
    this.#sessions.set(session.id, { ...session, lastUsedAtMs: nowMs });
    this.#changed();
  }

  #add(session: StoredSession): void {
    this.#sessions.set(session.id, session);
    const unused = [...this.#sessions.values()].sort((a, b) => a.lastUsedAtMs - b.lastUsedAtMs);
    for (const { id } of unused.slice(0, Math.max(0, this.#sessions.size - MAX_SESSIONS))) this.end(id);
    this.#changed();
  }

  #endIdle(): void {
    const oldestMs = this.clock.now() - IDLE_DAYS * DAY_MS;
    for (const { id, lastUsedAtMs } of [...this.#sessions.values()]) {
      if (lastUsedAtMs > oldestMs) continue;
      this.end(id);
      this.#onIdleEnd(id);
    }
  }

  #rememberEnded(id: string): void {
    this.#ended.add(id);
    const [oldest] = this.#ended;
    if (this.#ended.size > MAX_REMEMBERED && oldest !== undefined) this.#ended.delete(oldest);
  }

  #changed(): void {
    this.#unsavedSinceMs ??= this.clock.monotonicNow();
  }

  async #read(): Promise<string | null> {
    const stored = await this.store.read(KEY);
    if (this.#savedAtMs !== undefined) return null;
    if (!stored.ok) return stored.failure.message;
    const list = stored.value === null ? null : this.#decode(stored.value);
    this.#savedAtMs = list?.savedAtMs ?? null;
    for (const session of list?.sessions ?? []) {
      if (!this.#ended.has(session.id) && !this.#sessions.has(session.id))
        this.#sessions.set(session.id, session);
    }
    return null;
  }

  /** A list that can't be read ends every session: what it does not hold may have been ended. */
  #decode(text: string): SessionList {
    const list = decodeSessions(text);
    if (list !== null) return list;
    this.#logger.warn('The stored list of browser sessions is damaged, so browsers have to sign in again.');
    return { savedAtMs: this.clock.now(), sessions: [] };
  }

  /** Never rejects. A list that was not read is not overwritten, unless every session in it was ended. */
  #save(): Promise<void> {
    return this.#mutex.run(async () => {
      await this.settle();
      if (this.#savedAtMs === undefined) return this.#backOff('It was not read yet.');
      this.#unsavedSinceMs = null;
      const list = { savedAtMs: this.clock.now(), sessions: [...this.#sessions.values()] };
      const written = await this.store.write(KEY, encodeSessions(list));
      if (!written.ok) {
        this.#changed();
        return this.#backOff(written.failure.message);
      }
      this.#savedAtMs = list.savedAtMs;
      this.#failures = 0;
    });
  }

  #backOff(reason: string): void {
    this.#failures += 1;
    this.#notBeforeMs = this.clock.monotonicNow() + backoffDelayMs(RETRY, this.#failures, Math.random());
    if (this.#failures === 1)
      this.#logger.warn(`The list of browser sessions could not be stored: ${reason} Retrying.`);
  }
}

/** Adds an entry to a map that keeps the latest. */
function remember(map: Map<string, string>, key: string, value: string): void {
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > MAX_REMEMBERED && oldest !== undefined) map.delete(oldest);
}
