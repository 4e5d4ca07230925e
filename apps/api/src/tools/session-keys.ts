import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SessionPresence } from '../common/session-presence';
import { ToolServerPlace } from './tool-server-place';

/** Derives the key that admits a session's tools from the session's id, so that a restarted api accepts the same keys. */
@Injectable()
export class SessionKeys {
  constructor(
    private readonly place: ToolServerPlace,
    private readonly presence: SessionPresence,
  ) {}

  keyOf(sessionId: string): string {
    return createHmac('sha256', this.place.key).update(sessionId).digest('base64url');
  }

  /** Finds the open session that a key belongs to. Compares in constant time. */
  sessionOf(key: string): string | null {
    const given = Buffer.from(key);
    const matching = this.presence.open.filter((id) => {
      const own = Buffer.from(this.keyOf(id));
      return own.length === given.length && timingSafeEqual(own, given);
    });
    return matching[0] ?? null;
  }
}
