import { Injectable } from '@nestjs/common';
import { SignOuts } from '../common/sign-outs';
import { AuditLog } from '../audit/audit-log';
import { BrowserSessions } from './browser-sessions';
import { CookieKeys } from './cookie-keys';
import { OpenSockets } from './open-sockets';

/** Ends browser sessions for good: their cookies count no more, and what they have open is closed at once. */
@Injectable()
export class BrowserSignOut {
  constructor(
    private readonly sessions: BrowserSessions,
    private readonly keys: CookieKeys,
    private readonly open: OpenSockets,
    signOuts: SignOuts,
    audit: AuditLog,
  ) {
    signOuts.listen(() => this.endAll());
    sessions.onIdleEnd((objectId) =>
      audit.record({
        ...{ actor: 'latchkey', address: null, requestId: null },
        ...{ action: 'browser-session-end', objectId, outcome: 'ok' },
      }),
    );
  }

  /** @returns false if there is no session of this id */
  async end(id: string): Promise<boolean> {
    const isEnded = this.sessions.end(id);
    if (isEnded) await this.#settle();
    return isEnded;
  }

  /** Ends every session, or every other one. */
  async endAll(exceptId: string | null = null): Promise<void> {
    this.sessions.endAll(exceptId);
    await this.#settle();
  }

  /** Ends every session, and replaces the key that signs cookies: not even a copy of a cookie counts after that. */
  async endAllWithKey(): Promise<void> {
    const rotated = this.keys.rotate();
    await this.endAll();
    await rotated;
  }

  async #settle(): Promise<void> {
    await this.open.judgeAgain();
    await this.sessions.flush();
  }
}
